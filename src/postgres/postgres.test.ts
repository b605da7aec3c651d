import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { copyIn } from './copy.ts';
import { withLock } from './locks.ts';
import { applyMigrations, migrationStatus } from './migrate.ts';
import { connect, inTransaction } from './pool.ts';
import { quoteName } from './quote.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('migrations', () => {
  it('are applied once, and a second run applies nothing', async () => {
    expect(await applyMigrations(database.pool, 'schema')).toEqual([]);
    const states = (await migrationStatus(database.pool, 'schema')).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['applied']));
  });
});

describe('inTransaction', () => {
  it('leaves nothing behind when the work throws', async () => {
    await expect(
      inTransaction(database.pool, async (client) => {
        await client.query('create table half_done (x int)');
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    const { rows } = await database.pool.query("select to_regclass('half_done') is null as gone");
    expect(rows).toEqual([{ gone: true }]);
  });
});

describe('copyIn', () => {
  it('stores the rows of all chunks, wherever they are cut', async () => {
    const name = quoteName('public', 'odd "name"');
    await database.pool.query(`create table ${name} (a int, b text)`);
    const stored = await inTransaction(database.pool, (client) =>
      copyIn(client, `copy ${name} from stdin`, cut(Buffer.from('1\tGrüße\n2\t\\N\n'), 3)),
    );
    expect(stored).toBe(2);
    const { rows } = await database.pool.query(`select a, b from ${name} order by a`);
    expect(rows).toEqual([
      { a: 1, b: 'Grüße' },
      { a: 2, b: null },
    ]);
  });

  it('stores nothing when the source fails half-way', async () => {
    await database.pool.query('create table from_broken_source (a int)');
    const broken = async function* () {
      yield Buffer.from('1\n');
      throw new Error('the source is gone');
    };
    await expect(
      inTransaction(database.pool, (client) =>
        copyIn(client, 'copy from_broken_source from stdin', broken()),
      ),
    ).rejects.toThrow('the source is gone');
    const { rows } = await database.pool.query('select count(*)::int as count from from_broken_source');
    expect(rows).toEqual([{ count: 0 }]);
  });
});

describe('withLock', () => {
  it('turns a second run away with exit code 4 while the first one works, and lets it in afterwards', async () => {
    await withLock(database.pool, 'night', async () => {
      await expect(withLock(database.pool, 'night', async () => 'second')).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    });
    expect(await withLock(database.pool, 'night', async () => 'third')).toBe('third');
  });
});

describe('connect', () => {
  it('names the server that does not answer', async () => {
    const pool = connect('postgres://nobody@127.0.0.1:1/nowhere');
    await expect(inTransaction(pool, async () => undefined)).rejects.toMatchObject({
      code: 'postgres.unreachable',
      message: expect.stringContaining('127.0.0.1:1, database nowhere'),
    });
    await pool.end();
  });
});

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
