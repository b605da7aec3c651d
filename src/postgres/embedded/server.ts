import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../../errors.ts';
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

const connection = z.object({ port: z.number().int(), password: z.string() });
const database = 'conflict_management';
const run = promisify(execFile);

/**
 * Starts the embedded PostgreSQL, creating cluster and database on first use. The server is a daemon: it outlives
 * this process, and starting it again finds it running.
 */
export async function startEmbedded({ directory, settings = {} }: EmbeddedOptions): Promise<EmbeddedServer> {
  const home = await locateHome(directory);
  const { port, password } = (await readConnection(directory)) ?? (await createCluster(home, directory));
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  if (await isRunning(home)) return { url, startedNow: false };
  const lines = Object.entries({ ...serverSettings(port), ...settings }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  await writeFile(join(home.data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
  await controlServer(home, ['start', '-w', '-t', '60', '-l', join(home.data, 'server.log')]).catch(
    async (error: unknown) => {
      throw await startFailed(home, port, error);
    },
  );
  await createDatabase(url);
  return { url, startedNow: true };
}

/** Stops the server; clients are disconnected, what was committed stays. Returns false when it was not running. */
export async function stopEmbedded(directory: string): Promise<boolean> {
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
  return `postgres://postgres:${known.password}@127.0.0.1:${known.port}/${database}`;
}

/** A kill between the steps leaves no connection file, so the next start clears the rest and begins anew. */
async function createCluster(home: ServerHome, directory: string): Promise<z.infer<typeof connection>> {
  await rm(home.data, { recursive: true, force: true });
  await mkdir(home.data, { recursive: true, mode: 0o700 });
  if (home.owner) await chown(home.data, home.owner.uid, home.owner.gid);
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(home.data, '..', 'initial-password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.owner) await chown(passwordFile, home.owner.uid, home.owner.gid);
  try {
    // Code-point order, as Snowflake compares strings.
    await run(
      home.initdb,
      [
        ...[
          '-D',
          home.data,
          '-U',
          'postgres',
          '--encoding=UTF8',
          '--auth=scram-sha-256',
          `--pwfile=${passwordFile}`,
        ],
        ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-sync'],
      ],
      { ...home.owner, cwd: '/' },
    );
  } catch (error) {
    throw new CmError(
      'postgres.initdb',
      `The embedded PostgreSQL could not be created in ${home.data}: ${messageOf(error)}`,
      {
        hint: 'Check free disk space and the rights on that folder, or point CM_POSTGRES_URL at a server of your own.',
        cause: error,
      },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  const made = { port: await freePort(), password };
  await writeFile(join(directory, 'connection.json'), JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function readConnection(directory: string): Promise<z.infer<typeof connection> | undefined> {
  const text = await readFile(join(directory, 'connection.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : connection.parse(JSON.parse(text));
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
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
  const log = await readFile(join(home.data, 'server.log'), 'utf8').catch(() => '');
  const reason =
    log
      .trim()
      .split('\n')
      .filter((line) => /FATAL|ERROR|could not/.test(line))
      .at(-1) ?? messageOf(cause);
  return new CmError('postgres.start', `The embedded PostgreSQL did not start on port ${port}: ${reason}`, {
    hint: `Read ${join(home.data, 'server.log')}; if another program took the port, end it; deleting .cm/ starts over.`,
    cause,
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
