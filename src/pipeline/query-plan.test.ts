import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { inTransaction } from '../postgres/pool.ts';
import { estimate, execute, executeUntold, hashOf } from './query-plan.ts';
import { statementsOf } from './statements.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    create schema work;
    create table work.item (id integer primary key, color text);
    create table work.seen (id integer primary key, color text);
    create table work.visit (day date not null) partition by range (day);
    create table work.visit_2026_11 partition of work.visit for values from ('2026-11-01') to ('2026-12-01');
    create table work.visit_2026_12 partition of work.visit for values from ('2026-12-01') to ('2027-01-01');
    create table work.visit_2027_01 partition of work.visit for values from ('2027-01-01') to ('2027-02-01');
    insert into work.item select n, 'red' from generate_series(1, 10) n`);
});
afterAll(() => database.drop());

/** In a transaction that is undone, so that each statement meets the same rows. */
async function undone<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let result: T | undefined;
  await inTransaction(database.pool, async (client) => {
    result = await work(client);
    throw new Error('undo');
  }).catch((error) => {
    if (result === undefined) throw error;
  });
  if (result === undefined) throw new Error('nothing was worked out');
  return result;
}

describe('a statement that was run', () => {
  it('tells what it wrote where no plan is to be had', async () => {
    const [inserted, selected] = await undone(async (client) => [
      await executeUntold(client, 'insert into work.seen select id, color from work.item where id <= 4'),
      await executeUntold(client, 'select from work.item'),
    ]);
    expect(inserted).toMatchObject({ rowsWritten: 4, rowsIn: 0 });
    expect(selected).toMatchObject({ rowsWritten: 0 });
  });

  it.each([
    ['insert into work.seen select id, color from work.item where id <= 4', 4, 4],
    [
      `insert into work.item as known select n, case when n = 9 then 'red' else 'blue' end from generate_series(9, 12) n
       on conflict (id) do update set color = excluded.color where known.color <> excluded.color`,
      0,
      3,
    ],
    ['insert into work.item select n from generate_series(9, 12) n on conflict do nothing', 0, 2],
    ["update work.item set color = 'blue' where id > 7", 3, 3],
    ['delete from work.item where id > 7', 3, 3],
    [
      `with gone as (delete from work.item where id = 1 returning id)
       insert into work.seen select id, 'gone' from gone`,
      1,
      2,
    ],
    [
      `merge into work.item using (select n from generate_series(8, 13) n) arriving on id = n
       when matched and n = 8 then delete
       when matched then update set color = 'blue'
       when not matched then insert values (n, 'new')`,
      10,
      6,
    ],
  ])('says how many rows it read and wrote: %s', async (sql, rowsIn, rowsWritten) => {
    const execution = await undone(async (client) => {
      await client.query('set local enable_indexscan = off; set local enable_bitmapscan = off');
      return execute(client, sql);
    });
    expect(execution).toMatchObject({ rowsIn, rowsWritten });
  });

  it('leaves what it wrote', async () => {
    const rows = await undone(async (client) => {
      await execute(client, "insert into work.seen values (1, 'x')");
      return (await client.query('select * from work.seen')).rows;
    });
    expect(rows).toEqual([{ id: 1, color: 'x' }]);
  });
});

describe('the shape of a plan', () => {
  const shapeOf = (sql: string) => undone(async (client) => (await estimate(client, sql)).shape);

  it('is the same whatever the month and the number of partitions', async () => {
    const [november, twoMonths] = await Promise.all([
      shapeOf("select from work.visit where day = '2026-11-02'"),
      shapeOf("select from work.visit where day = '2026-12-02'"),
    ]);
    expect(hashOf([november])).toBe(hashOf([twoMonths]));
    const all = await shapeOf('select from work.visit');
    expect(all.below).toEqual([{ node: 'Seq Scan on visit', below: [] }]);
  });

  it('is another one once an index is used', async () => {
    const sql = 'select from work.item where id = 1';
    const scanned = await undone(async (client) => {
      await client.query(
        'set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off',
      );
      return (await estimate(client, sql)).shape;
    });
    const indexed = await undone(async (client) => {
      await client.query('set local enable_seqscan = off; set local enable_bitmapscan = off');
      return (await estimate(client, sql)).shape;
    });
    expect([scanned.node, indexed.node]).toEqual([
      'Seq Scan on item',
      expect.stringMatching(/^Index (Only )?Scan on item using item_pkey$/),
    ]);
    expect(hashOf([scanned])).not.toBe(hashOf([indexed]));
  });
});

describe('a step file', () => {
  it('falls into its statements, of which comments and TRUNCATE have no plan', () => {
    const file =
      '-- 010_a.sql\n-- Says; and more;\ntruncate a, b;\n\n-- Why;\nwith x as (select 1) -- one;\ninsert into a select * from x;\n';
    expect(statementsOf(file)).toEqual([
      { sql: 'truncate a, b;', hasPlan: false },
      { sql: 'with x as (select 1)\ninsert into a select * from x;', hasPlan: true },
    ]);
  });

  it('keeps what looks like a comment within quotes', () => {
    const line = `select 'a -- b', "c--d", 3 - -1, 'it''s -- e'`;
    expect(statementsOf(`${line} -- 'why;\n;\n`)).toEqual([{ sql: `${line}\n;`, hasPlan: true }]);
  });
});
