import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError, messageOf } from '../errors.ts';
import type { Workplace } from './workplace.ts';

/**
 * Builds the web application unless web/dist already is the build of these sources; returns its folder. The build
 * goes to a folder of its own first, so a kill leaves the old one or none.
 */
export async function buildWeb({
  webSource,
  webDependencies,
  releases,
}: Pick<Workplace, 'webSource' | 'webDependencies' | 'releases'>): Promise<string> {
  const output = join(webSource, 'dist');
  const stamp = join(output, 'sources.sha256');
  const sources = await digestOf([webSource, ...webDependencies]);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === sources) return output;
  const { folder: fresh } = await releases.open(() => buildFolder(webSource));
  try {
    const { build } = await import('vite');
    await build({
      configFile: join(webSource, 'vite.config.ts'),
      root: webSource,
      logLevel: 'silent',
      build: { outDir: fresh, emptyOutDir: true },
    });
  } catch (cause) {
    throw new CmError('web.build', `The web application could not be built: ${messageOf(cause)}`, {
      hint: 'Run `npx vite build web` to see the whole output.',
      cause,
    });
  }
  await writeFile(join(fresh, 'sources.sha256'), sources);
  await rm(output, { recursive: true, force: true });
  await rename(fresh, output);
  return output;
}

/** Each build has its own, as two commands may build at the same time. */
async function buildFolder(webSource: string): Promise<{ folder: string; release(): Promise<void> }> {
  const folder = await mkdtemp(join(webSource, 'dist.new-'));
  return { folder, release: () => rm(folder, { recursive: true, force: true }) };
}

async function digestOf(places: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const place of places) {
    for (const file of await filesBelow(place)) digest.update(file).update(await readFile(file));
  }
  return digest.digest('hex');
}

async function filesBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (entries === undefined) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[/\\](dist|dist\.new-\w+|node_modules)[/\\]/.test(file.slice(place.length)))
    .sort();
}
