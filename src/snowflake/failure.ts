import { CmError, messageOf } from '../errors.ts';

/** What Snowflake says about a statement that failed; the `cause` of the CmError that is thrown for it. */
export interface SnowflakeFailure {
  /** Six digits, `002003`. */
  code: string;
  sqlState: string;
  message: string;
  handle?: string | undefined;
}

/** Who asked, for the hints: rights belong to roles, keys to users. */
export interface Identity {
  url: string;
  account: string;
  user: string;
  role?: string | undefined;
  warehouse?: string | undefined;
}

/** The error for a statement that Snowflake refused or ended; `snowflake.sql_error` where no other code fits. */
export function statementFailed(failure: SnowflakeFailure, identity: Identity): CmError {
  const known = knownFailures[failure.code];
  const message = failure.message.replace(/\s+/g, ' ').trim();
  return new CmError(
    known?.code ?? 'snowflake.sql_error',
    `Snowflake: ${message} (code ${failure.code}, SQLSTATE ${failure.sqlState || 'none'})`,
    { hint: known?.hint(identity) ?? 'Correct the statement.', cause: failure },
  );
}

export function viewMissing(name: string, identity: Identity): CmError {
  return new CmError('snowflake.object_missing', `Snowflake has no view or table ${name}, or hides it`, {
    hint: rightsHint(identity),
  });
}

export function keyRefused(failure: SnowflakeFailure, identity: Identity): CmError {
  return new CmError(
    'snowflake.key_refused',
    `Snowflake refused the key of user ${identity.user}, account ${identity.account}: ${failure.message} (code ${failure.code})`,
    {
      hint:
        `Register the public key (ALTER USER ${identity.user} SET RSA_PUBLIC_KEY = '…'), and check account, user ` +
        "and this machine's clock.",
      cause: failure,
    },
  );
}

export function unreachable(url: string, cause: unknown): CmError {
  return new CmError('snowflake.unreachable', `Snowflake cannot be reached at ${url}: ${reasonOf(cause)}`, {
    hint: 'Check `snowflake.url`, the network, proxy and firewall; locally, whether `cm snowflake-local` runs.',
    cause,
  });
}

export function untrusted(url: string, cause: unknown): CmError {
  return new CmError(
    'snowflake.untrusted',
    `The certificate that answers at ${url} is none that this machine trusts: ${reasonOf(cause)}`,
    {
      kind: 'usage',
      hint:
        'If a proxy of your network answers in its place, name the file of its certificate in NODE_EXTRA_CA_CERTS; else ' +
        "check `snowflake.url` and this machine's clock.",
      cause,
    },
  );
}

export function unavailable(options: { url: string; status: number; body: string }): CmError {
  const { url, status, body } = options;
  return new CmError(
    'snowflake.unavailable',
    `Snowflake at ${url} kept answering HTTP ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`,
    { hint: 'It is busy or under maintenance: see status.snowflake.com, and run again later.' },
  );
}

export function unexpectedAnswer(options: { url: string; status: number; cause?: unknown }): CmError {
  const { url, status, cause } = options;
  return new CmError('snowflake.unexpected_answer', `${url} answered HTTP ${status}, not as Snowflake does`, {
    hint: 'Check that `snowflake.url` is the account and that no proxy answers in its place.',
    cause,
  });
}

/**
 * Reading on from a repeated statement could lose or repeat rows, as its rows may come in another order: the caller
 * starts over.
 */
export function resultExpired(handle: string, cause?: unknown): CmError {
  return new CmError(
    'snowflake.result_expired',
    `Snowflake no longer keeps the result of statement ${handle}`,
    {
      hint: resultExpiredHint,
      cause,
    },
  );
}

const resultExpiredHint = 'Results live for 24 hours. Run again: what was read of it has not been committed.';

interface KnownFailure {
  code: string;
  hint(identity: Identity): string;
}

const objectMissing: KnownFailure = { code: 'snowflake.object_missing', hint: rightsHint };

const knownFailures: Readonly<Record<string, KnownFailure>> = {
  '002003': objectMissing,
  '002043': objectMissing,
  '390201': objectMissing,
  '000604': { code: 'snowflake.cancelled', hint: () => 'Someone, or a limit, canceled it. Run again.' },
  '000606': {
    code: 'snowflake.no_warehouse',
    hint: ({ warehouse }) =>
      warehouse === undefined ? 'Set `snowflake.warehouse`.' : `The role needs USAGE on ${warehouse}.`,
  },
  '000709': { code: 'snowflake.result_expired', hint: () => resultExpiredHint },
  '000707': {
    code: 'snowflake.no_time_travel',
    hint: () => 'Read the table as it is now, or keep its history longer (DATA_RETENTION_TIME_IN_DAYS).',
  },
  '000630': {
    code: 'snowflake.statement_timeout',
    hint: () => 'Use a larger warehouse, or raise STATEMENT_TIMEOUT_IN_SECONDS of user or warehouse.',
  },
};

function rightsHint({ user, role }: Identity): string {
  const who = role === undefined ? `the default role of ${user}` : `role ${role}`;
  return `Check the name, and that ${who} has USAGE on its database and schema and SELECT on it.`;
}

/** undici and Node often say it in a code, with an empty message or one about internals. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = messageOf(cause);
  if (message === '') return code;
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}
