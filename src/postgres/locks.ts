import type pg from 'pg';
import { CmError } from '../errors.ts';
import { checkOut } from './pool.ts';

/** Syncs share it while they write, the pipeline has it alone while it reads: a night sees one state of the rows. */
export const analyticsRows = 'rows of schema analytics';

/**
 * Runs `work` while holding the advisory lock `name`. The lock belongs to a connection of its own, so it is gone
 * the moment the process is. If another run holds it: a `gate` error (exit code 4), and nothing was done.
 */
export async function withLock<T>(
  pool: pg.Pool,
  name: string,
  work: () => Promise<T>,
  mode: 'alone' | 'shared' = 'alone',
): Promise<T> {
  const client = await checkOut(pool);
  try {
    await takeLock(client, name, mode);
    return await work();
  } finally {
    // Closing the connection alone would free the lock a moment after the next run has asked for it.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // The connection goes with its lock, even if unlocking could fail.
    client.release(true);
  }
}

/**
 * Takes the advisory lock `name` for as long as the connection lives: alone, or beside others that share it.
 *
 * @throws CmError `lock.held` (exit code 4) if another run holds it
 */
export async function takeLock(
  client: pg.PoolClient,
  name: string,
  mode: 'alone' | 'shared' = 'alone',
): Promise<void> {
  const take = mode === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
  const { rows } = await client.query<{ held: boolean }>(`select ${take}(hashtextextended($1, 0)) as held`, [
    name,
  ]);
  if (rows[0]?.held === true) return;
  throw new CmError('lock.held', `Another run holds the lock "${name}". Nothing was done.`, {
    kind: 'gate',
    hint: 'Wait until it has ended, then run again; the lock goes away by itself when that process ends.',
  });
}
