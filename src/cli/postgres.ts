import { join } from 'node:path';
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
  return {
    url: server.url,
    release: async () => {
      if (server.startedNow) await stopEmbedded(directory);
    },
  };
}

/** The URL in force without starting anything; undefined when the embedded server is not running. */
export async function currentUrl(workplace: Workplace): Promise<string | undefined> {
  const { url } = workplace.settings.postgres;
  return url === 'embedded' ? runningUrl(embeddedDirectory(workplace)) : url;
}

export const embeddedDirectory = (workplace: Workplace): string => join(workplace.stateDirectory, 'postgres');
