import pg from 'pg';
import { messageOf } from '../errors.ts';
import { noConnection } from './failure.ts';

export type Pool = pg.Pool;

export interface ConnectOptions {
  /** Connections at most; 4 unless told. */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** The role every connection takes at once; it keeps the row-level security of that role. */
  role?: string;
}

/**
 * A pool on `url`. Values arrive as PostgreSQL writes them: `bigint`, `numeric`, `date` and timestamps stay
 * text, because a JavaScript number or Date would change them.
 */
export function connect(url: string, options: ConnectOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 4,
    application_name: options.applicationName ?? 'cm',
    // A network that forgets a silent connection would leave a step of many minutes waiting for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: textExceptSimpleTypes },
    options: options.role === undefined ? '-c timezone=UTC' : `-c timezone=UTC -c role=${options.role}`,
  });
  // Without a listener an idle connection that the server closes would end the process.
  pool.on('error', () => undefined);
  // The same for one at work: whoever awaits its statement is told; the event would come on top of that.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The same server and database, as somebody else. */
export function withLogin(url: string, { name, password }: { name: string; password: string }): string {
  const other = new URL(url);
  other.username = encodeURIComponent(name);
  other.password = encodeURIComponent(password);
  return other.href;
}

/** Runs `work` in one transaction; whatever it throws rolls back and is passed on. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await checkOut(pool);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: unknown) => {
      broken = new Error(messageOf(rollbackError));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A connection from the pool; an unreachable server becomes an error that names it. */
export async function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw noConnection(pool.options.connectionString ?? '', error);
  }
}

const simpleTypes = new Set<number>([
  pg.types.builtins.BOOL,
  pg.types.builtins.INT2,
  pg.types.builtins.INT4,
  pg.types.builtins.FLOAT4,
  pg.types.builtins.FLOAT8,
  pg.types.builtins.JSON,
  pg.types.builtins.JSONB,
  1009, // text[]
]);

const asText = (value: string): string => value;

function textExceptSimpleTypes(oid: number, format?: 'text' | 'binary') {
  return simpleTypes.has(oid) ? pg.types.getTypeParser(oid, format ?? 'text') : asText;
}
