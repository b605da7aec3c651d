import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connect } from '../../src/postgres/pool.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { arrive, night, oneAide, visit } from './nights.ts';
import { emptyDatabase } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  // Holds the night up between what it concludes and what it writes.
  await database.pool.query(`
    create function public.wait_for_the_test() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(42); return null; end $$;
    create trigger held_up after insert on pipeline.verdict
      for each statement execute function public.wait_for_the_test()`);
});
beforeEach(() => emptyDatabase(database.pool));
afterAll(() => database.drop());

const patient = { timeout: 20_000 };

const waiting = async (people: pg.Pool, event: string): Promise<number> => {
  const { rowCount } = await people.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = $1`,
    [event],
  );
  return rowCount ?? 0;
};

it('what somebody decides while the night runs is not overwritten by what it had concluded before', async () => {
  const { pool } = database;
  await arrive(pool, oneAide, 1);
  await arrive(pool, { visits: [visit('A', 1, '09:00-11:00'), visit('B', 2, '10:00-12:00')] }, 1);
  await night(pool, '2026-11-23');
  // The pair is over now, which the coming night will find.
  await arrive(pool, { visits: [visit('B', 2, '11:00-12:00')] }, 2);
  // The night has the other one to itself.
  const people = connect(database.url, { max: 3 });
  const holder = await people.connect();
  try {
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock(42)');
    const running = night(pool, '2026-11-24');
    await vi.waitFor(async () => expect(await waiting(people, 'advisory')).toBe(1), patient);
    const decided = people.query("update conflict.conflicts set status = 'W'");
    await vi.waitFor(async () => expect(await waiting(people, 'relation')).toBe(1), patient);
    await holder.query('commit');
    await Promise.all([running, decided]);
  } finally {
    holder.release(true);
    await people.end();
  }
  const { rows } = await pool.query('select distinct status from conflict.conflicts');
  expect(rows).toEqual([{ status: 'W' }]);
});
