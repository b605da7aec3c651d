import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { runningUrl, startEmbedded, stopEmbedded } from '../postgres/embedded/server.ts';
import type { Workplace } from './workplace.ts';

export interface PostgresServer {
  readonly url: string;
  /** Stops the embedded server if this process started it; a server that was there stays. */
  release(): Promise<void>;
}

/** The server in force: the one the settings name, else the embedded one, started when it is not running. */
export async function openPostgres(workplace: Workplace): Promise<PostgresServer> {
  const { url } = workplace.settings.postgres;
  if (url !== 'embedded') return { url, release: async () => undefined };
  const directory = embeddedDirectory(workplace);
  const server = await startEmbedded({ directory });
  const keeper = join(directory, 'keeper.pid');
  const isOurs = server.startedNow || (await hasLostItsKeeper(keeper));
  if (isOurs) await writeFile(keeper, String(process.pid));
  return {
    url: server.url,
    release: async () => {
      if (!isOurs) return;
      await rm(keeper, { force: true });
      await stopEmbedded(directory);
    },
  };
}

/** A command that was killed left its server running; whoever comes next stops it. `cm db start` has no keeper. */
async function hasLostItsKeeper(keeper: string): Promise<boolean> {
  const pid = Number(await readFile(keeper, 'utf8').catch(() => '0'));
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** From now on the embedded server is nobody's to stop but `cm db stop`'s. */
export async function keepRunning(workplace: Workplace): Promise<void> {
  await rm(join(embeddedDirectory(workplace), 'keeper.pid'), { force: true });
}

/** The URL in force without starting anything; undefined when the embedded server is not running. */
export async function currentUrl(workplace: Workplace): Promise<string | undefined> {
  const { url } = workplace.settings.postgres;
  return url === 'embedded' ? runningUrl(embeddedDirectory(workplace)) : url;
}

export const embeddedDirectory = (workplace: Workplace): string => join(workplace.stateDirectory, 'postgres');
