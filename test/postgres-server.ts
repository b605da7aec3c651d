import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded, stopEmbedded } from '../src/postgres/embedded/sharing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One server for the whole run: the one CM_POSTGRES_URL names, else an embedded one that is gone afterwards. */
export default async function startServer(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.CM_POSTGRES_URL;
  if (given !== undefined) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), 'cm-test-postgres-'));
  // As root the server runs as somebody else, who has to be able to enter.
  await chmod(directory, 0o755);
  const { url } = await startEmbedded({
    directory,
    settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '256MB' },
  });
  project.provide('postgresUrl', url);
  return async () => {
    await stopEmbedded(directory);
    await rm(directory, { recursive: true, force: true });
  };
}
