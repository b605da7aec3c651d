import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { connect } from '../../src/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import {
  bringSmallChange,
  firstNight,
  loadLargeWorld,
  secondNight,
  setUpServer,
} from './large-world/load.ts';
import { largeTables, plannedScans, timesRead } from './large-world/scans.ts';

const personKeySecret = 'secret of the large world';

/**
 * Where to read a large table once is less work than to look up what changed: a night's visits are of a good part of all
 * persons, and there are some twenty to sixty pairs for each visit that changes in a night.
 */
const mayBeRead = ['caregiver_person', 'workplace', 'conflict_visit_maps'].map(
  (table) => `040_changed_days: ${table}`,
);
/** With the counts of what stands in the database, which a run ends with. */
const timesItMayBeRead = { caregiver_person: 3, workplace: 1, conflict_visit_maps: 3, conflicts: 1 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await setUpServer(database.pool);
  const pool = connect(database.url);
  await loadLargeWorld(pool);
  await runPipeline({ pool, asOf: firstNight, personKeySecret });
  await bringSmallChange(pool);
  await pool.end();
}, 600_000);
afterAll(() => database.drop());

describe('of two million visits, a night after one in two thousand has changed', () => {
  it('reads no large table from end to end', async () => {
    const read = await readBy(async (pool) => {
      const { mode } = await runPipeline({ pool, asOf: secondNight, personKeySecret });
      expect(mode).toBe('incremental');
    });
    const large = await largeTables(database.pool);
    expect([...large]).toEqual(expect.arrayContaining(['visit', 'conflict_visit_maps', 'log_history']));
    const scans = [...(await plannedScans(database.pool))].filter((scan) =>
      large.has(scan.replace(/^.*: /, '')),
    );
    expect(scans.filter((scan) => !mayBeRead.includes(scan))).toEqual([]);
    // Functions and triggers have plans that control.step_plan does not keep.
    expect(tooOften(read, timesItMayBeRead)).toEqual([]);
  });

  it('leaves tables of which no click reads one from end to end', async () => {
    const read = await readBy(async (pool) => {
      await pool.query(
        `update conflict.conflicts set status = 'I' where conflict_id = (select max(conflict_id) from conflict.conflicts)`,
      );
      await pool.query(
        `update conflict.conflict_visit_maps set status = 'I' where id = (select max(id) from conflict.conflict_visit_maps)`,
      );
    });
    expect(tooOften(read, {})).toEqual([]);
  });
});

/** How many times the sessions of a pool read each large table. */
async function readBy(work: (pool: pg.Pool) => Promise<void>): Promise<ReadonlyMap<string, number>> {
  await allSessionsOver();
  const before = await timesRead(database.pool);
  const pool = connect(database.url);
  await work(pool);
  await pool.end();
  await allSessionsOver();
  const after = await timesRead(database.pool);
  return new Map([...after].map(([table, times]) => [table, times - (before.get(table) ?? 0)]));
}

/** A session hands in its counts with its last breath. */
async function allSessionsOver(): Promise<void> {
  await database.pool.query('select pg_stat_force_next_flush()');
  await vi.waitFor(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
    );
    expect(rows.length).toBe(1);
  }, 10_000);
}

function tooOften(
  read: ReadonlyMap<string, number>,
  allowed: Readonly<Record<string, number>>,
): [string, number][] {
  return [...read].filter(([table, times]) => times > (allowed[table] ?? 0));
}
