import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { applyMigrations, migrationStatus } from '../postgres/migrate.ts';
import { requireSchema } from './applied-schema.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const complaint = () =>
  requireSchema(database.pool, 'schema').then(
    () => undefined,
    (error: unknown) => error,
  );

it('says of a new database that it has no schema yet, without a list', async () => {
  expect(await complaint()).toMatchObject({
    code: 'schema.behind',
    message: 'The database has no schema yet.',
    hint: expect.stringContaining('cm schema apply'),
  });
});

it('names the first and the last of what is missing', async () => {
  await applyMigrations(database.pool, 'schema');
  expect(await complaint()).toBeUndefined();
  await database.pool.query("delete from control.migration where name >= '009'");
  const last = (await migrationStatus(database.pool, 'schema')).at(-1)?.name;
  expect(await complaint()).toMatchObject({
    message: expect.stringMatching(new RegExp(`: 009_sync to ${last} are missing\\.$`)),
  });
});
