import { isIPv6 } from 'node:net';
import pg from 'pg';
import { CmError, messageOf } from '../errors.ts';
import { checkOut, connect } from '../postgres/pool.ts';
import { openDatabase } from './database.ts';
import { type ApiConnection, checkApiLogin } from './login.ts';
import { createServer, type ServerOptions } from './server.ts';

export interface ApiOptions extends Omit<ServerOptions, 'database'> {
  readonly connection: ApiConnection;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface RunningApi {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the API, and the web application where its folder is given, until `close`. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { login, url } = options.connection;
  const pool = connect(url, {
    max: 10,
    applicationName: 'cm api',
    ...(login === 'owner' && { role: 'cm_api' }),
  });
  const server = await createServer({ ...options, database: openDatabase(pool) });
  const close = async () => {
    await server.close();
    await pool.end();
  };
  try {
    await (login === 'own' ? checkApiLogin(pool) : checkRole(pool));
    await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    await close();
    throw explained(error, options);
  }
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://${isIPv6(options.host) ? `[${options.host}]` : options.host}:${port}`, port, close };
}

async function checkRole(pool: pg.Pool): Promise<void> {
  const client = await checkOut(pool);
  client.release();
}

function explained(error: unknown, { host, port }: ApiOptions): unknown {
  if (error instanceof CmError && isMissingRole(error.cause)) {
    return new CmError('api.schema', 'The database has no role cm_api, under which the API reads.', {
      hint: 'Run `cm schema apply` first, as a user who may create roles.',
      cause: error,
    });
  }
  if (error instanceof CmError && isRefusedLogin(error.cause)) {
    return new CmError('api.login', `${error.message} The API could not log in.`, {
      hint: 'Correct user and password of CM_API_POSTGRES_URL (postgres.api_url in cm.yaml).',
      cause: error,
    });
  }
  if (!(error instanceof Error) || !('code' in error) || error instanceof CmError) return error;
  if (error.code === 'EADDRINUSE') {
    return new CmError('api.port_in_use', `Port ${port} on ${host} is in use by another program.`, {
      hint: 'Stop that program, or choose another port with `--port` or CM_WEB_PORT.',
      cause: error,
    });
  }
  return new CmError('api.listen', `The API cannot listen on port ${port} of ${host}: ${messageOf(error)}.`, {
    hint: 'Choose another port with `--port` or CM_WEB_PORT, or another host with `web.host` in cm.yaml.',
    cause: error,
  });
}

/** No such user, or another password (class 28). */
function isRefusedLogin(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('28') === true;
}

/** A role given at the start of a connection that does not exist: an invalid parameter value. */
function isMissingRole(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '22023';
}
