import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CmError, messageOf } from '../../errors.ts';
import type { ServerHome } from './home.ts';

const connectionSchema = z.object({ port: z.number().int(), password: z.string() });

/** How to reach the cluster; it is written last, so a cluster without it is one that was not finished. */
export type Connection = z.infer<typeof connectionSchema>;

const run = promisify(execFile);

/** @throws CmError if the file is there and cannot be understood; undefined if there is no cluster. */
export async function readConnection(directory: string): Promise<Connection | undefined> {
  const file = join(directory, 'connection.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return connectionSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CmError(
      'postgres.connection_file',
      `${file}, which holds port and password of the embedded PostgreSQL, is damaged.`,
      {
        hint: `Restore it, or delete ${directory} to start over; what the database holds is then loaded again.`,
        cause,
      },
    );
  }
}

/** Appears under its name with its whole content, so that a kill leaves the old one or none. */
export async function writeConnection(directory: string, connection: Connection): Promise<void> {
  const file = join(directory, 'connection.json');
  await writeFile(`${file}.new`, JSON.stringify(connection), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** A kill between the steps leaves no connection file, so the next start clears the rest and begins anew. */
export async function createCluster(home: ServerHome, directory: string): Promise<Connection> {
  const password = randomBytes(18).toString('base64url');
  await clearAway(home.data);
  // A name of its own: an initdb whose parent was killed may still be writing under the last one.
  const building = `${home.data}.${randomBytes(4).toString('hex')}`;
  await mkdir(building, { recursive: true, mode: 0o700 });
  if (home.owner) await chown(building, home.owner.uid, home.owner.gid);
  const passwordFile = `${building}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (home.owner) await chown(passwordFile, home.owner.uid, home.owner.gid);
    await initialise(home, { data: building, passwordFile });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(building, home.data);
  const made = { port: await freePort(), password };
  await writeConnection(directory, made);
  return made;
}

async function clearAway(data: string): Promise<void> {
  const beside = await readdir(dirname(data));
  for (const name of beside.filter(
    (entry) => entry === basename(data) || entry.startsWith(`${basename(data)}.`),
  ))
    await rm(join(dirname(data), name), { recursive: true, force: true });
}

async function initialise(
  home: ServerHome,
  { data, passwordFile }: { data: string; passwordFile: string },
): Promise<void> {
  const cluster = ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  // Code-point order, as Snowflake compares strings.
  const text = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  try {
    await run(home.initdb, [...cluster, ...text, '--no-sync'], { ...home.owner, cwd: '/' });
  } catch (cause) {
    throw new CmError(
      'postgres.initdb',
      `The embedded PostgreSQL could not be created in ${home.data}: ${reasonOf(cause)}`,
      {
        hint: `Check free disk space and the rights on ${dirname(home.data)}, or point CM_POSTGRES_URL at a server of your own.`,
        cause,
      },
    );
  }
}

/** What initdb itself says is wrong, without the list of what it did until then. */
function reasonOf(error: unknown): string {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = output.split('\n').filter((line) => /error|fatal|panic/i.test(line));
  return lines.length === 0 ? messageOf(error) : lines.join(' ').replaceAll('initdb: ', '');
}

export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isOpen = await new Promise<boolean>((resolve) =>
    probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  );
  if (isOpen) await new Promise((resolve) => probe.close(resolve));
  return isOpen;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
