import { spawn } from 'node:child_process';
import type { Environment } from '../config/environment.ts';
import { CmError, codeOf, messageOf } from '../errors.ts';

export interface RunningPsql {
  /** Its exit code, when its user has done with it. */
  readonly ended: Promise<number>;
  release(): Promise<void>;
}

/** Starts psql in this terminal. */
export function startPsql(url: string, options: readonly string[], environment: Environment): RunningPsql {
  const { address, password } = withoutPassword(url);
  const child = spawn('psql', [address, ...options], {
    stdio: 'inherit',
    // Every user of a machine may read the arguments of a process; its environment is its owner's.
    env: {
      ...environment,
      PGAPPNAME: 'cm psql',
      ...(password === undefined ? {} : { PGPASSWORD: password }),
    },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(cannotRun(cause)));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const release = async () => {
    child.kill();
    await ended.catch(() => undefined);
  };
  return { ended, release };
}

function withoutPassword(url: string): { address: string; password: string | undefined } {
  const parsed = new URL(url);
  const inQuery = parsed.searchParams.get('password') ?? undefined;
  const password = parsed.password === '' ? inQuery : decodeURIComponent(parsed.password);
  parsed.password = '';
  parsed.searchParams.delete('password');
  return { address: parsed.href, password };
}

function cannotRun(cause: Error): CmError {
  if (codeOf(cause) !== 'ENOENT') {
    return new CmError('psql.failed', `psql could not be run: ${messageOf(cause)}.`, {
      hint: 'Correct what the message names, or connect another client to the URL of `cm db url`.',
      cause,
    });
  }
  return new CmError(
    'psql.missing',
    'psql is not installed; it does not come with the embedded PostgreSQL.',
    {
      hint: 'Install it (Debian, Ubuntu: apt-get install postgresql-client; Fedora: dnf install postgresql; macOS: brew install libpq), or connect another client to the URL that `cm db start` prints.',
      cause,
    },
  );
}
