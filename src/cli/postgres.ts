import { join } from 'node:path';
import { abruptEnd } from '../postgres/abrupt-end.ts';
import { runningUrl } from '../postgres/embedded/server.ts';
import { joinEmbedded } from '../postgres/embedded/sharing.ts';
import { type ConnectOptions, connect, type Pool } from '../postgres/pool.ts';
import { requireStateDirectory } from './state-directory.ts';
import type { Workplace } from './workplace.ts';

/** URL of the server in force: the one the settings name, else the embedded one, which this command then uses too. */
export async function openPostgres(workplace: Workplace): Promise<string> {
  const { url } = workplace.settings.postgres;
  if (url !== 'embedded') return url;
  await requireStateDirectory(workplace);
  const server = await workplace.releases.open(async () => {
    const joined = await joinEmbedded({ directory: embeddedDirectory(workplace) });
    return { url: joined.url, release: joined.leave };
  });
  return server.url;
}

/**
 * A pool that is closed when the command ends. An interruption closes it before anything else: what the command
 * then meets must not be recorded as its failure.
 */
export async function openPool(workplace: Workplace, url: string, options: ConnectOptions): Promise<Pool> {
  const { pool, release } = await workplace.releases.open(async () => {
    const made = connect(url, options);
    return { pool: made, release: abruptEnd(made) };
  });
  void workplace.interruption.happened.then(release);
  return pool;
}

/** The URL in force without starting anything; undefined when the embedded server is not running. */
export async function currentUrl(workplace: Workplace): Promise<string | undefined> {
  const { url } = workplace.settings.postgres;
  return url === 'embedded' ? runningUrl(embeddedDirectory(workplace)) : url;
}

export const embeddedDirectory = (workplace: Workplace): string => join(workplace.stateDirectory, 'postgres');
