import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { prepareDemoDatabase } from './demo-database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const prepare = (asOf: string, parts: object = {}) =>
  prepareDemoDatabase(database.pool, 'schema', {
    ...{ visits: 500, seed: 1, asOf, createdAsOf: '2026-11-20' },
    ...parts,
  });

it('keeps the database of an account that is the same or has moved on', async () => {
  expect(await prepare('2026-11-20')).toBe('new');
  expect(await prepare('2026-11-20')).toBe('kept');
  expect(await prepare('2026-11-21')).toBe('kept');
});

it('keeps it when the pipeline was run for a day that the account has not reached', async () => {
  await prepare('2026-11-20');
  await database.pool.query(
    "insert into control.pipeline_state (as_of, synced_run_id, settings_digest) values ('2026-11-24', 1, '')",
  );
  expect(await prepare('2026-11-20')).toBe('kept');
});

it('starts over for an account that is made anew, and is back on an earlier day', async () => {
  await prepare('2026-11-20');
  await prepare('2026-11-22');
  expect(await prepare('2026-11-20')).toBe('started over');
});

it('starts over for another account', async () => {
  await prepare('2026-11-20');
  expect(await prepare('2026-11-20', { seed: 2 })).toBe('started over');
});
