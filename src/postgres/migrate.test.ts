import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { applyMigrations, migrationStatus } from './migrate.ts';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-migrations-'));
  database = await createTestDatabase({ migrated: false });
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('migrations', () => {
  it('are applied once, in order, and what is new after them', async () => {
    await write({ '001_one': 'create table one ()', '002_two': 'create table two ()' });
    expect(await apply()).toEqual(['001_one', '002_two']);
    await write({ '003_three': 'create table three ()' });
    expect(await apply()).toEqual(['003_three']);
    expect(await apply()).toEqual([]);
    expect((await migrationStatus(database.pool, folder)).map(({ name, state }) => [name, state])).toEqual([
      ['001_one', 'applied'],
      ['002_two', 'applied'],
      ['003_three', 'applied'],
    ]);
  });

  it('are all pending in a database that has none of them, which looking leaves as it is', async () => {
    const states = (await migrationStatus(database.pool, 'schema')).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['pending']));
    const { rows } = await database.pool.query("select to_regnamespace('control') is null as untouched");
    expect(rows).toEqual([{ untouched: true }]);
  });

  it('leave a database alone that a newer version has migrated', async () => {
    await write({ '001_one': 'create table one ()', '002_two': 'create table two ()' });
    await apply();
    await rm(join(folder, '002_two.sql'));
    const ahead = { code: 'schema.ahead', kind: 'usage', message: expect.stringContaining('002_two') };
    await expect(apply()).rejects.toMatchObject(ahead);
    await expect(migrationStatus(database.pool, folder)).rejects.toMatchObject(ahead);
  });

  it('do not slip in below those that are applied', async () => {
    await write({ '001_one': 'create table one ()', '003_three': 'create table three ()' });
    await apply();
    await write({ '002_two': 'create table two ()' });
    const late = {
      code: 'schema.order',
      kind: 'usage',
      message: expect.stringMatching(/002_two is new.*has 003_three/),
      hint: expect.stringContaining('above 003'),
    };
    await expect(apply()).rejects.toMatchObject(late);
    await expect(migrationStatus(database.pool, folder)).rejects.toMatchObject(late);
  });

  it('are not changed once they are applied', async () => {
    await write({ '001_one': 'create table one ()' });
    await apply();
    await write({ '001_one': 'create table one (x int)' });
    await expect(apply()).rejects.toMatchObject({ code: 'schema.changed' });
  });

  it('give up when another session holds what they change, and go on when it is free', async () => {
    await write({ '001_one': 'create table one ()' });
    await apply();
    await write({ '002_two': 'create table two (); alter table one add x int' });
    const other = await database.pool.connect();
    try {
      await other.query('begin; lock table one in access share mode');
      await expect(apply({ lockTimeout: '50ms' })).rejects.toMatchObject({
        code: 'schema.blocked',
        kind: 'gate',
        message: expect.stringContaining('002_two waited 50ms'),
      });
    } finally {
      await other.query('rollback');
      other.release();
    }
    expect(await apply({ lockTimeout: '50ms' })).toEqual(['002_two']);
  });

  it('say what failed, and leave the schema as it was before it', async () => {
    await write({ '001_one': 'create table one (); select 1 / 0' });
    await expect(apply()).rejects.toMatchObject({
      code: 'schema.failed',
      message: expect.stringContaining('001_one failed: division by zero'),
    });
    const { rows } = await database.pool.query("select to_regclass('one') is null as gone");
    expect(rows).toEqual([{ gone: true }]);
  });
});

const apply = (options?: { lockTimeout: string }) => applyMigrations(database.pool, folder, options);

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, `${name}.sql`), sql);
}
