import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { CmError, codeOf, messageOf } from '../../errors.ts';
import {
  type Connection,
  createCluster,
  freePort,
  isFree,
  readConnection,
  writeConnection,
} from './cluster.ts';
import { locateHome, type ServerHome } from './home.ts';
import { serverSettings } from './settings.ts';

export interface EmbeddedServer {
  /** Connection URL of the database `conflict_management`, password included. */
  readonly url: string;
  /** False when the server was running already. */
  readonly startedNow: boolean;
}

export interface EmbeddedOptions {
  /** Where the cluster lives, such as `.cm/postgres`; created when missing. */
  directory: string;
  /** Further `postgresql.conf` lines that win over the machine's, e.g. for tests. */
  settings?: Readonly<Record<string, string>>;
}

const database = 'conflict_management';
const longestStart = 60_000;

/**
 * Starts the embedded PostgreSQL, creating cluster and database where they are missing. The server is a daemon: it
 * outlives this process, and starting it again finds it running. To be called in turn (`inTurn`).
 */
export async function startServer({ directory, settings = {} }: EmbeddedOptions): Promise<EmbeddedServer> {
  const home = await locateHome(directory);
  let connection = (await readConnection(directory)) ?? (await createCluster(home, directory));
  let startedNow = false;
  const deadline = Date.now() + longestStart;
  for (;;) {
    if (!(await isRunning(home))) {
      connection = await withFreePort(directory, connection);
      await launch(home, { port: connection.port, settings });
      startedNow = true;
    }
    try {
      await createDatabase(urlOf(connection));
      return { url: urlOf(connection), startedNow };
    } catch (error) {
      if (!isStartingOrStopping(error)) throw error;
      if (Date.now() > deadline) throw await isSilent(home, connection.port, error);
      await wait(100);
    }
  }
}

/** Disconnects the clients and stops the server; what was committed stays. False when it was not running. */
export async function stopServer(directory: string): Promise<boolean> {
  if ((await readConnection(directory)) === undefined) return false;
  const home = await locateHome(directory);
  if (!(await isRunning(home))) return false;
  await controlServer(home, ['stop', '-w', '-t', '60', '-m', 'fast']);
  return true;
}

/** The URL of a cluster that exists and runs, else undefined. */
export async function runningUrl(directory: string): Promise<string | undefined> {
  const known = await readConnection(directory);
  if (known === undefined || !(await isRunning(await locateHome(directory)))) return undefined;
  return urlOf(known);
}

const urlOf = ({ port, password }: Connection): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/** While the server was down another program may have taken its port. */
async function withFreePort(directory: string, connection: Connection): Promise<Connection> {
  if (await isFree(connection.port)) return connection;
  const moved = { ...connection, port: await freePort() };
  await writeConnection(directory, moved);
  return moved;
}

async function launch(
  home: ServerHome,
  { port, settings }: { port: number; settings: Readonly<Record<string, string>> },
): Promise<void> {
  const lines = Object.entries({ ...serverSettings(port), ...settings }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  await writeFile(join(home.data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
  const timeout = String(longestStart / 1000);
  await controlServer(home, ['start', '-w', '-t', timeout, '-l', join(home.data, 'server.log')]).catch(
    async (error: unknown) => {
      throw await startFailed(home, port, error);
    },
  );
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href, application_name: 'cm' });
  // A server that stops between two statements would otherwise end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

/** Nobody listens, it does not take connections now (class 57P), or it went away in the middle. */
function isStartingOrStopping(error: unknown): boolean {
  return /^(ECONNREFUSED|ECONNRESET|EPIPE|57P0)/.test(codeOf(error)) || /terminated/.test(messageOf(error));
}

async function isRunning(home: ServerHome): Promise<boolean> {
  return controlServer(home, ['status']).then(
    () => true,
    () => false,
  );
}

/**
 * Runs pg_ctl with its output thrown away: the server it starts would inherit a pipe, and whoever reads from that
 * pipe would wait until the server ends.
 */
async function controlServer(home: ServerHome, args: readonly string[]): Promise<void> {
  const child = spawn(home.pgCtl, ['-D', home.data, ...args], {
    ...home.owner,
    cwd: '/',
    stdio: 'ignore',
    detached: true,
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  if (code !== 0) throw new Error(`pg_ctl ${args[0]} ended with code ${code}`);
}

async function startFailed(home: ServerHome, port: number, cause: unknown): Promise<CmError> {
  const reason = (await complaintOf(home)) ?? messageOf(cause);
  return new CmError('postgres.start', `The embedded PostgreSQL did not start on port ${port}: ${reason}`, {
    hint: /No space left on device/.test(reason)
      ? `Free space on the disk that holds ${home.data}, then run again.`
      : `Read ${logOf(home)}; deleting .cm/ starts over.`,
    cause,
  });
}

async function isSilent(home: ServerHome, port: number, cause: unknown): Promise<CmError> {
  return new CmError(
    'postgres.silent',
    `The embedded PostgreSQL runs, but takes no connection on port ${port}: ${messageOf(cause)}.`,
    { hint: `Read ${logOf(home)}, wait, or stop it with \`cm db stop\` and run again.`, cause },
  );
}

const logOf = (home: ServerHome): string => join(home.data, 'server.log');

/** The last thing that the server's log calls an error. */
async function complaintOf(home: ServerHome): Promise<string | undefined> {
  const log = await readFile(logOf(home), 'utf8').catch(() => '');
  return log
    .trim()
    .split('\n')
    .filter((line) => /FATAL|ERROR|PANIC|could not/.test(line))
    .at(-1);
}
