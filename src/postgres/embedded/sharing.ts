import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inTurn, type Turn } from '../../turn.ts';
import { type EmbeddedOptions, type EmbeddedServer, runningUrl, startServer, stopServer } from './server.ts';

/**
 * Several commands share one server. Each holds an advisory lock, shared, on a connection of its own while it uses
 * the server, and the last to leave stops it. A killed command loses its lock with its connection, so whoever leaves
 * after it stops the server. All this happens in turn: nobody joins a server that is being stopped.
 */
export interface JoinedServer extends EmbeddedServer {
  /** Stops the server if nobody else uses it and `cm db start` has not asked for it to stay. */
  leave(): Promise<void>;
}

/** Starts the server unless it runs, and uses it until `leave`. */
export async function joinEmbedded(options: EmbeddedOptions): Promise<JoinedServer> {
  const { directory } = options;
  return inTurn(turnOf(directory), async () => {
    const server = await start(options);
    const presence = await connect(server.url);
    await presence.query(`select pg_advisory_lock_shared(${usingIt})`);
    return { ...server, leave: () => leave(directory, presence) };
  });
}

async function leave(directory: string, presence: pg.Client): Promise<void> {
  try {
    await inTurn(turnOf(directory), async () => {
      // Closing the connection alone would free the lock a moment later.
      await presence.query(`select pg_advisory_unlock_shared(${usingIt})`).catch(() => undefined);
      await stopIfUnused(directory);
    });
  } finally {
    await presence.end();
  }
}

/** Starts the server unless it runs; from now on it stays until `stopEmbedded`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  return inTurn(turnOf(options.directory), async () => {
    const server = await start(options);
    await writeFile(keptMark(options.directory), '');
    return server;
  });
}

/** Stops the server, whoever uses it. False when it was not running. */
export async function stopEmbedded(directory: string): Promise<boolean> {
  return inTurn(turnOf(directory), async () => {
    await rm(keptMark(directory), { force: true });
    return stopServer(directory);
  });
}

const turnOf = (directory: string): Turn => ({
  directory,
  doing: 'starting or stopping the embedded PostgreSQL',
  longestWaitMinutes: 2,
});

/** The mark is for one life of the server: not for the one that a command starts after a reboot. */
async function start(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const server = await startServer(options);
  if (server.startedNow) await rm(keptMark(options.directory), { force: true });
  return server;
}

const keptMark = (directory: string): string => join(directory, 'kept');
const usingIt = "hashtextextended('cm uses the embedded server', 0)";

async function stopIfUnused(directory: string): Promise<void> {
  if (existsSync(keptMark(directory))) return;
  const url = await runningUrl(directory);
  if (url !== undefined && !(await isInUse(url))) await stopServer(directory);
}

/** By another command, or by a client that is none of ours, such as a psql. */
async function isInUse(url: string): Promise<boolean> {
  const client = await connect(url).catch(() => undefined);
  if (client === undefined) return false;
  try {
    // A command killed just now may hold its lock a moment longer.
    await client.query("set lock_timeout = '500ms'");
    await client.query(`select pg_advisory_lock(${usingIt})`);
    const { rows } = await client.query<{ used: boolean }>(
      `select exists (select from pg_stat_activity
                      where backend_type = 'client backend' and pid <> pg_backend_pid()
                        and application_name !~ '^cm( |$)') as used`,
    );
    return rows[0]?.used === true;
  } catch (error) {
    return error instanceof pg.DatabaseError && error.code === lockNotAvailable;
  } finally {
    await client.end();
  }
}

const lockNotAvailable = '55P03';

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'cm' });
  // A server stopped under it would otherwise end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
