import { readAccount } from './account/index.ts';
import { type LocalUser, Users } from './auth/users.ts';
import { driverRoute } from './driver-protocol/routes.ts';
import { Sessions } from './driver-protocol/sessions.ts';
import { Database } from './engine/database.ts';
import { Statements } from './engine/statements.ts';
import { listen, type Route } from './http/server.ts';
import { sqlApiRoute } from './sql-api/routes.ts';

export interface LocalSnowflakeOptions {
  /** Holds one DuckDB file a database, `<DATABASE>.duckdb`; created if it is missing. */
  directory: string;
  /** 0 takes any free port. */
  port: number;
  host?: string | undefined;
  account: string;
  users: LocalUser[];
  /** Threads of DuckDB; by default as many as the machine has cores. */
  threads?: number | undefined;
  now?: (() => Date) | undefined;
  /** How long a statement may run before its submitter is told to poll. */
  syncWaitMilliseconds?: number | undefined;
  /** Puts something between the server and its routes; tests let it fail there. */
  wrapRoutes?: ((routes: Route[]) => Route[]) | undefined;
}

export interface LocalSnowflake {
  url: string;
  port: number;
  /** Interrupts what runs, closes sessions and files. */
  stop(): Promise<void>;
}

/** Starts a server that speaks the protocol of Snowflake's drivers and SQL API v2 over DuckDB files. */
export async function startLocalSnowflake(options: LocalSnowflakeOptions): Promise<LocalSnowflake> {
  const now = options.now ?? (() => new Date());
  const host = options.host ?? '127.0.0.1';
  const syncWaitMilliseconds = options.syncWaitMilliseconds ?? 45_000;
  const clock = await accountClock(options.directory, now);
  const database = await Database.open({ directory: options.directory, threads: options.threads });
  const users = new Users(options.users, { account: options.account, now });
  const statements = new Statements(database, clock);
  const sessions = new Sessions({ now });
  let url = '';
  const shared = { users, statements, account: options.account, syncWaitMilliseconds };
  const own = [sqlApiRoute(shared), driverRoute({ ...shared, sessions, url: () => url })];
  const routes = options.wrapRoutes?.(own) ?? own;
  const server = await listen({ host, port: options.port, routes }).catch(async (error) => {
    await database.close();
    throw error;
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  url = `http://${host}:${port}`;

  return {
    url,
    port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await statements.stop();
      server.closeAllConnections();
      await closed;
      await sessions.closeAll();
      await database.close();
    },
  };
}

/**
 * The clock that SQL sees: it begins at noon UTC of the synthetic account's day, behind all that the account has written
 * and ahead of nothing, and goes on from there, so that CURRENT_DATE is the day for which the account is fresh.
 */
async function accountClock(directory: string, now: () => Date): Promise<() => Date> {
  // A file that is no account is told of when it is opened in earnest.
  const account = await readAccount({ directory }).catch(() => undefined);
  if (account === undefined) return now;
  const noon = Date.parse(`${account.asOf}T12:00:00Z`);
  const start = now().getTime();
  return () => new Date(noon + now().getTime() - start);
}
