import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { storeRows, storeRules } from '../detection/store.ts';
import { groupBy } from '../naive-night/collections.ts';
import { addDays } from '../naive-night/time.ts';
import { comparedNight } from './compared-night.ts';
import { markConflicts } from './marks.ts';
import { firstNight, type NastyDay, nastyDays } from './nasty-nights.ts';

/** The same worlds each time; CM_FUZZ_SEED draws others. */
const seed = Number(process.env.CM_FUZZ_SEED ?? 11);
const personKeySecret = 'secret of the nasty nights';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

describe('nights of a world in which all meets all', () => {
  it('leave what the naive nights leave', { timeout: 600_000 }, async () => {
    const { failed, counterexamplePath, errorInstance } = await fc.check(
      fc.asyncProperty(nastyDays, async (days) => {
        await forgetEverything(database.pool);
        let today = firstNight;
        for (const [index, day] of days.entries()) {
          today = addDays(today, day.later);
          await live(database.pool, day, index + 1);
          const night = await comparedNight(database.pool, { asOf: today, personKeySecret });
          if (night.differences.length === 0) continue;
          throw new Error(`night ${index} of ${today}, ${night.mode}:\n${night.differences.join('\n')}`);
        }
      }),
      { numRuns: 8, endOnFailure: true, seed },
    );
    // Without the days themselves, which fill a screen a hundred times: seed and path bring them back.
    expect(failed, `seed ${seed}, path "${counterexamplePath}": ${String(errorInstance)}`).toBe(false);
  });
});

/** People and the sync write before the night comes; of two arrivals of one row the last one is there. */
async function live(pool: pg.Pool, day: NastyDay, syncRun: number): Promise<void> {
  if (day.marks !== null) await markConflicts(pool, day.marks);
  if (day.rules !== null) await storeRules(pool, day.rules);
  for (const [table, arrivals] of groupBy(day.arrivals, ({ table }) => table)) {
    const rows = new Map(arrivals.map(({ row }) => [Object.values(row)[0], row]));
    await storeRows(pool, table, [...rows.values()], syncRun);
  }
}

async function forgetEverything(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ tables: string }>(`
    select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables
    from pg_tables
    where schemaname in ('analytics', 'pipeline')
       or schemaname = 'conflict' and tablename in ('conflicts', 'conflict_visit_maps', 'visit_snapshots')
       or schemaname = 'control' and tablename in ('pipeline_state', 'run', 'step')`);
  await pool.query(`truncate ${rows[0]?.tables} cascade`);
}
