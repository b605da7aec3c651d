import type pg from 'pg';
import { inTransaction } from '../postgres/pool.ts';
import { quoteName } from '../postgres/quote.ts';

/** Where rows wait for their MERGE. */
export const stagingSchema = 'analytics_stg';

/**
 * Creates the schemas that are missing, before any load begins: within its transaction, two loads would wait for
 * each other. Asks first, since `if not exists` wants the right to create even where there is nothing to do.
 */
export async function ensureSchemas(pool: pg.Pool, names: readonly string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtextextended('sync schemas', 0))");
    for (const name of new Set([...names, stagingSchema])) {
      const { rows } = await client.query<{ missing: boolean }>(
        'select to_regnamespace($1) is null as missing',
        [quoteName(name)],
      );
      if (rows[0]?.missing === true) await client.query(`create schema ${quoteName(name)}`);
    }
  });
}
