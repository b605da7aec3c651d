import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { type Place, prepareDemoDatabase, requireDemoDatabase } from './demo-database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const prepare = (asOf: string, parts: object = {}, place: Place = { embeddedIn: undefined }) =>
  prepareDemoDatabase(database.pool, {
    ...place,
    migrations: 'schema',
    account: { ...{ visits: 500, seed: 1, asOf, createdAsOf: '2026-11-20' }, ...parts },
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

describe('on the embedded server', () => {
  const beside = { embeddedIn: '/home/ann/checkout/.cm' };

  it('takes a database that has the schema and nothing in it', async () => {
    await applyMigrations(database.pool, 'schema');
    await expect(requireDemoDatabase(database.pool, beside)).resolves.toBeUndefined();
    expect(await prepare('2026-11-20', {}, beside)).toBe('new');
  });

  it('leaves one alone that something was loaded into, and says how to start over', async () => {
    await applyMigrations(database.pool, 'schema');
    await database.pool.query("insert into control.run (kind) values ('sync')");
    await expect(requireDemoDatabase(database.pool, beside)).rejects.toMatchObject({
      code: 'demo.foreign_data',
      hint: expect.stringContaining('delete /home/ann/checkout/.cm'),
    });
  });
});

it('on a server of one’s own leaves a database alone that has the schema', async () => {
  await applyMigrations(database.pool, 'schema');
  await expect(requireDemoDatabase(database.pool, { embeddedIn: undefined })).rejects.toMatchObject({
    code: 'demo.foreign_data',
    hint: expect.stringContaining('CM_POSTGRES_URL'),
  });
});
