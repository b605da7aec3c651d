import { isIPv6 } from 'node:net';
import pg from 'pg';
import { CmError, messageOf } from '../errors.ts';
import { checkOut, connect } from '../postgres/pool.ts';
import { openDatabase } from './database.ts';
import { createServer, type ServerOptions } from './server.ts';

export interface ApiOptions extends Omit<ServerOptions, 'database'> {
  /** postgres://… of a migrated database, as somebody who may take the role cm_api. */
  readonly url: string;
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
  const pool = connect(options.url, { role: 'cm_api', max: 10, applicationName: 'cm api' });
  const server = await createServer({ ...options, database: openDatabase(pool) });
  const close = async () => {
    await server.close();
    await pool.end();
  };
  try {
    await checkRole(pool);
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

/** A role given at the start of a connection that does not exist: an invalid parameter value. */
function isMissingRole(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '22023';
}
