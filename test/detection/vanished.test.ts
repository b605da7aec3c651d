import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { arrive, night, oneAide, visit } from './nights.ts';
import { emptyDatabase } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
beforeEach(async () => {
  await emptyDatabase(database.pool);
  await arrive(database.pool, oneAide, 1);
});
afterAll(() => database.drop());

const training = {
  ...{ id: 'ENV1/1', provider_id: 'P2', caregiver_id: 'C2' },
  ...{ start: '2026-11-22T10:00:00', end: '2026-11-22T12:00:00' },
};
const daysOff = {
  ...{ id: 'ENV1/1', provider_id: 'P2', caregiver_id: 'C2' },
  ...{ first_day: '2026-11-22', last_day: '2026-11-22' },
};

async function statuses(): Promise<string[]> {
  const { rows } = await database.pool.query<{ status: string }>(
    'select status from conflict.conflict_visit_maps order by id',
  );
  return rows.map(({ status }) => status);
}

describe('what leaves the source', () => {
  it.each([
    ['training', { in_service: [training] }, 'caregiver_inservice', ['U', 'U'], ['R', 'R']],
    ['days off', { absences: [daysOff] }, 'caregiver_absence', ['U'], ['R']],
  ])('ends the pairs of %s that sync has marked as gone', async (_what, event, table, before, after) => {
    const { pool } = database;
    await arrive(pool, { visits: [visit('A', 1, '09:00-11:00')], ...event }, 1);
    await night(pool, '2026-11-23');
    expect(await statuses()).toEqual(before);
    await pool.query(`update analytics.${table} set _deleted_at = now(), _run_id = 2`);
    await night(pool, '2026-11-23');
    expect(await statuses()).toEqual(after);
    await pool.query(`update analytics.${table} set _deleted_at = null, _run_id = 3`);
    await night(pool, '2026-11-23');
    expect(await statuses()).toEqual(before);
  });

  it.each([
    ['training', { in_service: [training] }, 'caregiver_inservice'],
    ['days off', { absences: [daysOff] }, 'caregiver_absence'],
    ['a caregiver', { visits: [visit('B', 2, '10:00-12:00')] }, 'caregiver'],
    ['a provider', { visits: [visit('B', 2, '10:00-12:00')] }, 'provider'],
  ])('without a trace is noticed by a full run: %s', async (_what, rows, table) => {
    const { pool } = database;
    const own = visit('A', 1, '09:00-11:00');
    await arrive(pool, { ...rows, visits: [own, ...('visits' in rows ? rows.visits : [])] }, 1);
    await night(pool, '2026-11-23');
    expect(new Set(await statuses())).toEqual(new Set(['U']));
    await pool.query(`delete from analytics.${table}`);
    await night(pool, '2026-11-24', { full: true });
    expect(new Set(await statuses())).toEqual(new Set(['R']));
  });

  it('takes its coordinates and its ZIP along: an address', async () => {
    const { pool } = database;
    const home = 'select distinct latitude, zip from pipeline.patient_home';
    await arrive(pool, { visits: [{ ...visit('A', 1, '09:00-11:00'), latitude: 5, zip: '10001' }] }, 1);
    await pool.query('delete from analytics.patient_address where zip_code is null');
    await night(pool, '2026-11-23');
    expect((await pool.query(home)).rows).toEqual([{ latitude: 5, zip: '10001' }]);
    await pool.query('update analytics.patient_address set _deleted_at = now(), _run_id = 2');
    await night(pool, '2026-11-23');
    expect((await pool.query(home)).rows).toEqual([{ latitude: null, zip: null }]);
    await pool.query('update analytics.patient_address set _deleted_at = null, _run_id = 3');
    await night(pool, '2026-11-23');
    await pool.query('delete from analytics.patient_address');
    await night(pool, '2026-11-23', { full: true });
    expect((await pool.query(home)).rows).toEqual([{ latitude: null, zip: null }]);
  });
});
