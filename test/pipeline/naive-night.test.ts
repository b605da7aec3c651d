import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { loadTables } from '../../src/config/tables.ts';
import { advanceDay, createAccount } from '../../src/local-snowflake/account/index.ts';
import { runPipeline } from '../../src/pipeline/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase } from '../database.ts';
import { startTestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { addDays } from '../naive-night/time.ts';
import { comparedNight } from './compared-night.ts';
import { keptDifferences, readKeptRows } from './kept-rows.ts';
import { markConflicts } from './marks.ts';

const firstDay = '2026-11-23';
const days = 20;
const personKeySecret = 'secret of the compared nights';
/** Another account each time; CM_FUZZ_SEED brings one back. */
const seed = Number(process.env.CM_FUZZ_SEED ?? Date.now() % 2 ** 31);

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('twenty nights of a synthetic account', () => {
  it(`leave what the naive nights leave, and what full runs leave in another database (CM_FUZZ_SEED=${seed})`, {
    timeout: 600_000,
  }, async () => {
    const account = await startAccount({ visits: 2500, seed });
    const incremental = await startDatabase();
    const full = await startDatabase();
    for (let day = 0; day < days; day++) {
      const asOf = addDays(firstDay, day);
      if (day > 0) await account.advance();
      await account.syncTo(incremental.pool, full.pool);
      if (day === 0) await Promise.all([incremental, full].map(({ pool }) => setContactsAndReminders(pool)));
      const night = await comparedNight(incremental.pool, { asOf, personKeySecret });
      expect(night.differences, `day ${day}`).toEqual([]);
      expect(night.mode).toBe(day === 0 ? 'full' : 'incremental');
      expect(night.state.pairs.length).toBeGreaterThan(20);
      await runPipeline({ pool: full.pool, asOf, personKeySecret, full: true });
      const kept = await readKeptRows(incremental.pool);
      expect(kept.get('conflict.log_history')?.size).toBeGreaterThan(20);
      expect(keptDifferences(kept, await readKeptRows(full.pool)), `day ${day}`).toEqual([]);
      await Promise.all([incremental, full].map(({ pool }) => markConflicts(pool, seed + day)));
    }
  });
});

async function startDatabase() {
  const database = await createTestDatabase();
  cleanUps.push(() => database.drop());
  return database;
}

/** A local Snowflake with an account that moves on day by day; nothing else may hold its file while it does. */
async function startAccount(wish: { visits: number; seed: number }) {
  const { directory, discard } = await temporaryFolder();
  cleanUps.push(discard);
  await createAccount({ directory, ...wish, asOf: firstDay });
  const tables = await loadTables('config/tables');
  return {
    advance: () => advanceDay({ directory }),
    syncTo: async (...pools: readonly pg.Pool[]) => {
      const snowflake = await startTestSnowflake(directory);
      try {
        for (const pool of pools) await runSync({ pool, source: snowflake.source, tables, parallel: 1 });
      } finally {
        await snowflake.stop();
      }
    },
  };
}

/** Some agencies have a contact, and every payer wants to be told of a conflict two days after it was recorded. */
async function setContactsAndReminders(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into conflict.contact_maintenance (provider_id, contact_name, phone)
    select provider_id, 'Contact ' || n, '555-' || n
    from (select provider_id, row_number() over (order by provider_id) as n from analytics.provider) numbered
    where n % 3 <> 0`);
  await pool.query(`
    insert into conflict.payer_provider_reminders (payer_id, provider_id, number_of_days)
    select payer_id, provider_id, 2 from analytics.payer_provider order by payer_id, provider_id`);
}
