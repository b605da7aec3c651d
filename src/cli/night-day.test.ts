import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAnalyticsTables } from '../../test/analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { anInvocation } from '../../test/invocation.ts';
import { nightDay } from './night-day.ts';
import { openWorkplace } from './workplace.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  await database.pool.query(
    `insert into analytics.data_refresh_status (module, status, refresh_finished_at, _run_id, _synced_at)
     values ('Conflict Report', 'success', '2026-11-23 03:00:00', 1, now())`,
  );
});
beforeEach(() => database.pool.query('truncate control.demo_account'));
afterAll(() => database.drop());

async function dayOf(wished?: string, postgresUrl = database.url) {
  const invocation = anInvocation();
  const opened = await openWorkplace({}, invocation);
  const settings = { ...opened.settings, postgres: { url: postgresUrl } };
  const workplace = { ...opened, settings, today: '2026-12-24' };
  return { day: await nightDay(workplace, database.pool, wished), notes: invocation.notes };
}

const ofTheAccount = {
  day: '2026-11-23',
  notes: ['As of 2026-11-23, the day of the synthetic account; --as-of names another.'],
};

it('is today on a server of one’s own, whatever Snowflake is configured', async () => {
  expect(await dayOf()).toEqual({ day: '2026-12-24', notes: [] });
});

it('is the day of the account on a database that a demo has marked, and where both servers are on this machine', async () => {
  expect(await dayOf(undefined, 'embedded')).toEqual(ofTheAccount);
  await database.pool.query(
    "insert into control.demo_account (visits, seed, as_of) values (1, 1, '2026-11-20')",
  );
  expect(await dayOf()).toEqual(ofTheAccount);
});

it('is the wished one without a word', async () => {
  expect(await dayOf('2026-11-25', 'embedded')).toEqual({ day: '2026-11-25', notes: [] });
});
