import pg from 'pg';
import { z } from 'zod';

/**
 * Watches a new pool and returns the function that closes it, even while it is at work: what runs is then ended in
 * the server, which would go on for hours with a statement that nobody waits for, and keep its locks.
 */
export function abruptEnd(pool: pg.Pool): () => Promise<void> {
  const atWork = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => atWork.add(client));
  pool.on('release', (_error, client) => atWork.delete(client));
  return async () => {
    const ended = pool.end();
    if (atWork.size === 0) return ended;
    await terminate(pool.options.connectionString ?? '', [...atWork].map(backendOf));
    // Whoever has these connections may never give them back.
    void ended.catch(() => undefined);
  };
}

/** The driver knows it, its types do not. */
const backendOf = (client: pg.PoolClient): number =>
  z.object({ processID: z.number() }).parse(client).processID;

/** Returns once they are gone. Without a connection for it the server has to notice by itself that ours are closed. */
async function terminate(url: string, backends: readonly number[]): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'cm',
    connectionTimeoutMillis: 3000,
    query_timeout: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_terminate_backend(pid, 3000) from unnest($1::int[]) as pid', [backends]);
  } catch {
    return;
  } finally {
    await client.end();
  }
}
