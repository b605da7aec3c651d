import pg from 'pg';
import { CmError, codeOf, isDistrust, messageOf } from '../errors.ts';

/** Why PostgreSQL at `url` gave no connection: the server that did not, and what would change that. */
export function noConnection(url: string, error: unknown): CmError {
  const { host, port, user, database } = addressOf(url);
  const server = `PostgreSQL at ${host}:${port}`;
  const code = codeOf(error);
  if (code === '28P01' || code === '28000' || isPasswordMissing(error)) {
    return new CmError('postgres.refused', `${server} does not let user ${user} in: ${reasonOf(error)}.`, {
      kind: 'usage',
      hint: 'Correct user and password in CM_POSTGRES_URL (postgres.url of the configuration).',
      cause: error,
    });
  }
  if (code === '3D000') {
    return new CmError('postgres.no_database', `${server} has no database ${database}.`, {
      kind: 'usage',
      hint: `Create it (createdb ${database}), or name another one in CM_POSTGRES_URL.`,
      cause: error,
    });
  }
  if (isDistrust(error)) {
    return new CmError(
      'postgres.untrusted',
      `${server} has a certificate that this machine does not trust: ${reasonOf(error)}.`,
      {
        kind: 'usage',
        hint: 'Name the file of the authority that has signed it: `?sslrootcert=FILE` in CM_POSTGRES_URL, or NODE_EXTRA_CA_CERTS.',
        cause: error,
      },
    );
  }
  if (/does not support SSL/.test(messageOf(error))) {
    return new CmError('postgres.no_tls', `${server} takes no encrypted connection.`, {
      kind: 'usage',
      hint: 'Leave `sslmode` out of CM_POSTGRES_URL, or switch `ssl` on there.',
      cause: error,
    });
  }
  return new CmError(
    'postgres.unreachable',
    `${server}, database ${database}, cannot be reached: ${reasonOf(error)}.`,
    {
      hint: code === '53300' ? 'Raise its max_connections, or lower sync.parallel.' : startOrPoint,
      cause: error,
    },
  );
}

const startOrPoint =
  'Start it (`cm db start` for the embedded one), or point CM_POSTGRES_URL at a running server.';

/** What may happen to any statement and has a remedy; undefined for everything else. */
export function postgresFailure(error: unknown): CmError | undefined {
  const code = codeOf(error);
  if (code === '53100') {
    return new CmError(
      'postgres.disk_full',
      `The disk of the PostgreSQL server is full: ${messageOf(error)}.`,
      {
        hint: 'Free space on it, or enlarge it; then run again.',
        cause: error,
      },
    );
  }
  if (code === '42501') {
    return new CmError('postgres.not_allowed', `PostgreSQL refuses it: ${messageOf(error)}.`, {
      hint: 'Grant the role of CM_POSTGRES_URL that right, or name the owner of the schemas there.',
      cause: error,
    });
  }
  if (isUnreachable(error)) {
    return new CmError('postgres.unreachable', `PostgreSQL cannot be reached: ${reasonOf(error)}.`, {
      hint: startOrPoint,
      cause: error,
    });
  }
  if (isConnectionLoss(error)) {
    return new CmError('postgres.lost', `The connection to PostgreSQL was lost: ${reasonOf(error)}.`, {
      hint: 'See in the log of the server why, start it again if it has stopped, then run again.',
      cause: error,
    });
  }
  return undefined;
}

/** Some servers ask for a password that the URL does not have; the driver then says so in its own words. */
const isPasswordMissing = (error: unknown): boolean =>
  /client password must be a (non-empty )?string/.test(messageOf(error));

/** Node says nothing itself where every address of a host has failed. */
function reasonOf(error: unknown): string {
  if (isPasswordMissing(error)) return 'it asks for a password, and the URL has none';
  if (!(error instanceof AggregateError)) return messageOf(error);
  return error.errors.map(messageOf).join(', ');
}

/** There was no connection yet: no server there, or no such host. Each address of a host may have failed. */
function isUnreachable(error: unknown): boolean {
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return causes.some((cause) =>
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH)$/.test(codeOf(cause)),
  );
}

/** Class 08, a server that shuts down, crashes or starts, a socket that broke, and a client whose socket did before. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0)/.test(error.code ?? '');
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ERR_STREAM)/.test(codeOf(error)) ||
    /^(Connection terminated|Client (has encountered a connection error|was closed))/.test(messageOf(error))
  );
}

function addressOf(url: string): { host: string; port: string; user: string; database: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return {
    host: parsed?.hostname || 'localhost',
    port: parsed?.port || '5432',
    user: decodeURIComponent(parsed?.username || 'of this process'),
    database: decodeURIComponent(parsed?.pathname.slice(1) || 'postgres'),
  };
}
