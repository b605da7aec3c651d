import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { inGroups } from './compare-keys.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

/** `0000000a-…`, so that letters matter; every other one is written in capitals. */
const uuid = (id: number) => `${id.toString(16).padStart(8, '0')}-aaaa-4bbb-8ccc-0123456789ab`;

beforeEach(async () => {
  await test.reset('SHIFTS', '"Id" varchar(50), "Part" varchar(9), "Day" date, "Updated" timestamp_tz(9)');
  const shifts = Array.from({ length: 20 }, (_, index) => {
    const id = index % 2 === 0 ? uuid(index) : uuid(index).toUpperCase();
    return `('${id}', 'p${index % 3}', '2026-11-01', '2026-11-20 10:00:00')`;
  });
  await test.insert('SHIFTS', shifts.join(', '));
});

const shifts = (parts: object = {}) =>
  test.table('SHIFTS', {
    ...{ pk: ['id'], types: { id: 'uuid' }, watermark_column: 'updated', chunk_rows: 5 },
    ...{ delete: 'key_compare', key_compare_every: '1d' },
    ...parts,
  });
const remove = (...ids: number[]) =>
  test.snowflake.run(
    `delete from ANALYTICS.BI.SHIFTS where lower("Id") in (${ids.map((id) => `'${uuid(id)}'`).join(', ')})`,
  );
const makeDue = () =>
  test.database.pool.query("update control.sync_state set keys_compared_at = now() - interval '2 days'");
const stored = async () => (await test.rows('select id from analytics.shifts')).length;

describe('delete: key_compare of a table with a watermark', () => {
  it.each([
    ['a uuid', {}],
    ['a text', { types: {} }],
    ['two columns', { pk: ['id', 'part'] }],
    ['a uuid in monthly partitions', { partition_by: 'day' }],
  ])('deletes what the source no longer has, by a key of %s, when it is due', async (_of, parts) => {
    await test.sync(shifts(parts));
    await remove(3, 10, 19);
    expect((await test.sync(shifts(parts))).tables).toMatchObject([{ deleted: 0 }]);
    await makeDue();
    expect((await test.sync(shifts(parts))).tables).toMatchObject([{ deleted: 3 }]);
    expect(await stored()).toBe(17);
    expect(
      await test.rows(
        "select rows::int, (details->>'buckets')::int as buckets from control.step where name = 'shifts keys'",
      ),
    ).toEqual([{ rows: 3, buckets: 4 }]);
    expect((await test.sync(shifts(parts))).tables).toMatchObject([{ deleted: 0 }]);
  });

  it('reads the keys of the source once, and then those alone that may be gone', async () => {
    await test.snowflake.run(`insert into ANALYTICS.BI.SHIFTS
      select lpad(seq, 8, '0') || '-0000-4000-8000-000000000000', 'p', '2026-11-01', '2026-11-20 10:00:00'
      from (select row_number() over (order by 1) as seq from table(generator(rowcount => 3000)))`);
    const config = shifts({ chunk_rows: 100 });
    await test.sync(config);
    await makeDue();
    const asked: Record<string, number> = {};
    const source = watching((sql, what) => {
      asked[what] = (asked[what] ?? 0) + 1;
      return sql;
    });
    expect((await test.sync(config, { source })).tables).toMatchObject([{ deleted: 0 }]);
    expect(asked).toEqual({ digests: 1 });
    await makeDue();
    await remove(3);
    expect((await test.sync(config, { source })).tables).toMatchObject([{ deleted: 1 }]);
    expect(asked).toEqual({ digests: 2, keys: 1, names: 1 });
    const [{ read = 0 } = {}] = (await test.rows(
      "select (details->>'keysRead')::int as read from control.step where name = 'shifts keys' order by run_id desc limit 1",
    )) as { read: number }[];
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(300);
  });

  it('reads through the source no more than a few times, however much is gone', async () => {
    await test.sync(shifts({ chunk_rows: 1 }));
    await makeDue();
    await test.snowflake.run('delete from ANALYTICS.BI.SHIFTS');
    let reads = 0;
    const source = watching((sql, what) => {
      if (what === 'keys') reads += 1;
      return sql;
    });
    expect((await test.sync(shifts({ chunk_rows: 1 }), { source })).tables).toMatchObject([{ deleted: 20 }]);
    expect(reads).toBeLessThanOrEqual(16);
    expect(await stored()).toBe(0);
  });

  it('never deletes a row that answers when it is asked for by name', async () => {
    await test.sync(shifts());
    await makeDue();
    await remove(3);
    const source = watching((sql, what) => (what === 'keys' ? `${sql}\nlimit 0` : sql));
    expect((await test.sync(shifts(), { source })).tables).toMatchObject([{ deleted: 1 }]);
    expect(await stored()).toBe(19);
  });

  it('goes on with what is left', async () => {
    const config = shifts({ chunk_rows: 1 });
    await test.sync(config);
    await makeDue();
    await remove(3, 19);
    let reads = 0;
    const cut = watching((sql, what) => {
      if (what === 'keys') reads += 1;
      if (reads === 2) throw new Error('the line is cut');
      return sql;
    });
    await expect(test.sync(config, { source: cut })).rejects.toThrow('the line is cut');
    expect(await stored()).toBe(19);
    expect((await test.sync(config)).tables).toMatchObject([{ deleted: 1 }]);
    expect(await stored()).toBe(18);
  });

  it('stops between two groups of keys when it is told to, and says that there is more to do', async () => {
    const config = shifts({ chunk_rows: 1 });
    await test.sync(config);
    await makeDue();
    await remove(3, 19);
    let isAsked = false;
    const source = watching((sql, what) => {
      isAsked ||= what === 'keys';
      return sql;
    });
    expect(await test.sync(config, { source, shouldStop: () => isAsked })).toMatchObject({
      left: [{ table: 'shifts', chunksDone: 1, chunks: 2 }],
      continue: true,
    });
    expect((await test.sync(config)).tables).toMatchObject([{ deleted: 1 }]);
  });

  it.each([
    ['a number', 'number(9,2)', 'iff(seq = 7, -0.5, seq)', {}],
    ['a date', 'date', "dateadd(day, seq * 40000 - 800000, '1970-01-01'::date)", {}],
    ['a text', 'varchar', `'é"\\\\ ' || seq`, {}],
    ['text and number', 'varchar', "'a'", { pk: ['key', 'n'] }],
  ])('finds that the keys are equal where they are: %s', async (_of, type, key, parts) => {
    await test.reset('KEYS', `"Key" ${type}, "N" number(9,0), "Updated" timestamp_tz(9)`);
    await test.snowflake.run(`insert into ANALYTICS.BI.KEYS select ${key}, seq, '2026-11-20 10:00:00'
      from (select row_number() over (order by 1) as seq from table(generator(rowcount => 50)))`);
    const config = test.table('KEYS', {
      ...{
        pk: ['key'],
        watermark_column: 'updated',
        delete: 'key_compare',
        key_compare_every: '1d',
        chunk_rows: 5,
        ...parts,
      },
    });
    await test.sync(config);
    await makeDue();
    await test.sync(config);
    expect(
      await test.rows(
        "select (details->>'differing')::int as differing from control.step where name = 'keys keys'",
      ),
    ).toEqual([{ differing: 0 }]);
  });

  it('refuses a key that cannot be asked for', async () => {
    const config = shifts({ pk: ['updated'] });
    await test.snowflake.run(`delete from ANALYTICS.BI.SHIFTS where "Part" <> 'none'`);
    await expect(test.sync(config)).rejects.toMatchObject({ code: 'sync.bad_key', exitCode: 2 });
  });
});

describe('delete: soft of a table with a watermark', () => {
  it('marks what is gone, and clears the mark when it comes back with or without a new watermark', async () => {
    const soft = shifts({ delete: 'soft' });
    await test.sync(soft);
    await makeDue();
    await remove(3, 10);
    expect((await test.sync(soft)).tables).toMatchObject([{ deleted: 2 }]);
    const marked = () =>
      test.rows('select id from analytics.shifts where _deleted_at is not null order by id');
    expect(await marked()).toHaveLength(2);
    await makeDue();
    expect((await test.sync(soft)).tables).toMatchObject([{ deleted: 0 }]);
    await test.insert('SHIFTS', `('${uuid(3)}', 'p0', '2026-11-01', '2026-11-21 10:00:00')`);
    await test.insert('SHIFTS', `('${uuid(10)}', 'p1', '2026-11-01', '2026-11-10 10:00:00')`);
    expect((await test.sync(soft)).tables).toMatchObject([{ updated: 1 }]);
    expect(await marked()).toEqual([{ id: uuid(10) }]);
    await makeDue();
    await test.sync(soft);
    expect(await marked()).toEqual([]);
  });
});

type Asked = 'digests' | 'keys' | 'names';

/** The source; `change` sees each statement that compares keys, and for what it asks. */
function watching(change: (sql: string, what: Asked) => string): SnowflakeSource {
  const { source } = test.snowflake;
  return {
    ...source,
    query: async (statement) => {
      const { sql } = statement;
      if (!/^select ("Id"\nfrom|bucket)/.test(sql)) return source.query(statement);
      const what = sql.startsWith('select bucket') ? 'digests' : sql.includes('md5') ? 'keys' : 'names';
      return source.query({ ...statement, sql: change(sql, what) });
    },
  };
}

describe('the groups of buckets', () => {
  const buckets = (count: number) => Array.from({ length: count }, (_, bucket) => bucket);
  const sizes = (count: number) =>
    inGroups(buckets(count), { keysAtATime: 1_000_000, keysPerBucket: 2000 }).map((group) => group.length);

  it('are few, and none names more buckets than Snowflake takes in a list', () => {
    expect(sizes(0)).toEqual([]);
    expect(sizes(501)).toEqual([500, 1]);
    expect(sizes(16_000)).toEqual(Array.from({ length: 16 }, () => 1000));
    expect(Math.max(...sizes(1_000_000))).toBeLessThan(16_384);
    expect(sizes(1_000_000).reduce((sum, size) => sum + size, 0)).toBe(1_000_000);
  });
});
