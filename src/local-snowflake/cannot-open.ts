import { CmError, messageOf } from '../errors.ts';

/**
 * Why DuckDB did not open one of the local Snowflake's files, by what it says: another process has it (exit code 4),
 * it is damaged, or something that only the message tells.
 */
export function cannotOpen(file: string, cause: unknown): CmError {
  const reason = messageOf(cause).replace(/^[\w ]*Error: /, '');
  if (reason.startsWith('Could not set lock')) return inUse(file, reason, cause);
  const isDamaged = damage.test(reason);
  return new CmError(
    isDamaged ? 'local_snowflake.damaged' : 'local_snowflake.cannot_open',
    `${file}, a file of the local Snowflake, ${isDamaged ? 'is damaged' : 'cannot be opened'}: ${reason.replace(/[.!]$/, '')}.`,
    {
      hint: isDamaged
        ? 'Delete it to start over: the next command makes a new synthetic account.'
        : 'Correct what the message names, then run again.',
      cause,
    },
  );
}

const damage = /not a valid DuckDB database|Could not read enough bytes|corrupt|checksum|deserialize/i;

function inUse(file: string, reason: string, cause: unknown): CmError {
  const [, pid] = /\(PID (\d+)\)/.exec(reason) ?? [];
  const holder = pid === undefined ? '' : ` (process ${pid})`;
  return new CmError(
    'local_snowflake.in_use',
    `Another local Snowflake${holder} has the synthetic account open: ${file}. Nothing was done.`,
    {
      kind: 'gate',
      hint:
        'Wait until the command behind it has ended, or stop it. If it is `cm snowflake-local`, other commands than the demo ' +
        'can use it: set CM_SNOWFLAKE_URL and CM_SNOWFLAKE_PRIVATE_KEY_FILE to the URL and the key pair it has printed.',
      cause,
    },
  );
}
