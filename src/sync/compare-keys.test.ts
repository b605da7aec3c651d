import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';

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
        "select rows::int, (details->>'ranges')::int as ranges from control.step where name = 'shifts keys'",
      ),
    ).toEqual([{ rows: 3, ranges: 5 }]);
    expect((await test.sync(shifts(parts))).tables).toMatchObject([{ deleted: 0 }]);
  });

  it('never deletes a row that answers when it is asked for by name', async () => {
    await test.sync(shifts());
    await makeDue();
    await remove(3);
    const source = watching((sql) => (sql.includes(' in (') ? sql : `${sql}\nlimit 1`));
    expect((await test.sync(shifts(), { source })).tables).toMatchObject([{ deleted: 1 }]);
    expect(await stored()).toBe(19);
  });

  it('goes on after the ranges that are done', async () => {
    await test.sync(shifts());
    await makeDue();
    await remove(3, 19);
    const cut = watching((sql, read) => {
      if (read === 3) throw new Error('the line is cut');
      return sql;
    });
    await expect(test.sync(shifts(), { source: cut })).rejects.toThrow('the line is cut');
    expect(await stored()).toBe(19);
    let reads = 0;
    const source = watching((sql) => {
      if (!sql.includes(' in (')) reads += 1;
      return sql;
    });
    expect((await test.sync(shifts(), { source })).tables).toMatchObject([{ deleted: 1 }]);
    expect(reads).toBe(5 - 1);
    expect(await stored()).toBe(18);
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

/** The source; `change` sees each statement that reads nothing but keys, and their number. */
function watching(change: (sql: string, read: number) => string): SnowflakeSource {
  let reads = 0;
  const { source } = test.snowflake;
  return {
    ...source,
    query: async (statement) => {
      if (!/^select "Id"\nfrom/.test(statement.sql)) return source.query(statement);
      reads += 1;
      return source.query({ ...statement, sql: change(statement.sql, reads) });
    },
  };
}
