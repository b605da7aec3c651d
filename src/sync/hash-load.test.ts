import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

const uuid = (id: number) => `${String(id).padStart(8, '0')}-aaaa-4bbb-8ccc-0123456789ab`;

/** Twenty people; the ids of every other one in capitals. */
beforeEach(async () => {
  await test.reset(
    'PEOPLE',
    '"Id" varchar(50), "Office" number(9,0), "Name" varchar(50), "Seen" timestamp_tz(9)',
  );
  const people = Array.from({ length: 20 }, (_, index) => {
    const id = index % 2 === 0 ? uuid(index) : uuid(index).toUpperCase();
    return `('${id}', ${index % 3}, 'name ${index}', '2026-11-01 10:00:00 +00:00')`;
  });
  await test.insert('PEOPLE', people.join(', '));
});

const people = (parts: object = {}) =>
  test.table('PEOPLE', { pk: ['id'], types: { id: 'uuid' }, change: 'hash', ...parts });
const setName = (id: number, name: string) =>
  test.snowflake.run(`update ANALYTICS.BI.PEOPLE set "Name" = '${name}' where lower("Id") = '${uuid(id)}'`);
const remove = (id: number) =>
  test.snowflake.run(`delete from ANALYTICS.BI.PEOPLE where lower("Id") = '${uuid(id)}'`);
const names = () => test.rows('select name, _run_id::int as run from analytics.people order by id');

describe('change: hash', () => {
  it('stores the hash with the rows of the first load and finds nothing afterwards', async () => {
    const first = await test.sync(people());
    expect(first.tables).toMatchObject([{ mode: 'full', inserted: 20 }]);
    const reads = watching();
    expect((await test.sync(people(), reads)).tables).toMatchObject([
      { mode: 'compare', rowsRead: 0, inserted: 0, updated: 0, deleted: 0 },
    ]);
    expect(reads.rows).toEqual([]);
  });

  it.each([
    ['one column', { pk: ['id'] }],
    ['two columns', { pk: ['id', 'office'] }],
  ])(
    'fetches the rows that differ or are new by a key of %s, and deletes those that are gone',
    async (_of, parts) => {
      const first = await test.sync(people(parts));
      await setName(3, 'changed');
      await remove(4);
      await test.insert('PEOPLE', `('${uuid(30)}', 1, 'new', null)`);
      const reads = watching();
      const { tables, runId } = await test.sync(people(parts), reads);
      expect(tables).toMatchObject([{ mode: 'compare', rowsRead: 2, inserted: 1, updated: 1, deleted: 1 }]);
      expect(reads.rows).toHaveLength(1);
      const after = await names();
      expect(after).toHaveLength(20);
      expect(after).toContainEqual({ name: 'changed', run: runId });
      expect(after).toContainEqual({ name: 'new', run: runId });
      expect(after).toContainEqual({ name: 'name 5', run: first.runId });
    },
  );

  it('reads everything where more than a fifth differs', async () => {
    await test.sync(people());
    await test.snowflake.run(`update ANALYTICS.BI.PEOPLE set "Name" = 'all' where "Office" = 1`);
    const reads = watching();
    expect((await test.sync(people(), reads)).tables).toMatchObject([{ rowsRead: 20, updated: 7 }]);
    expect(reads.rows).toEqual([expect.not.stringContaining(' in (')]);
  });

  it('loses no change that comes between the hashes and the rows', async () => {
    await test.sync(people());
    await setName(3, 'first');
    const source = watching(async () => {
      await setName(3, 'second');
      await setName(5, 'meanwhile');
      await remove(6);
    });
    await test.sync(people(), source);
    expect(await names()).toContainEqual(expect.objectContaining({ name: 'second' }));
    expect((await test.sync(people())).tables).toMatchObject([{ updated: 1, deleted: 1 }]);
    expect((await test.sync(people())).tables).toMatchObject([{ rowsRead: 0, deleted: 0 }]);
  });

  it('sees another offset of the same instant', async () => {
    await test.sync(people({ types: { id: 'uuid', seen: 'timestamp' } }));
    await test.snowflake.run(
      `update ANALYTICS.BI.PEOPLE set "Seen" = '2026-11-01 12:00:00 +02:00' where lower("Id") = '${uuid(1)}'`,
    );
    const { tables } = await test.sync(people({ types: { id: 'uuid', seen: 'timestamp' } }));
    expect(tables).toMatchObject([{ updated: 1 }]);
  });

  it('marks what is gone with delete: soft, and clears the mark when it comes back', async () => {
    const soft = people({ delete: 'soft' });
    await test.sync(soft);
    await remove(4);
    const { tables, runId } = await test.sync(soft);
    expect(tables).toMatchObject([{ deleted: 1 }]);
    const marked = () =>
      test.rows('select name, _run_id::int as run from analytics.people where _deleted_at is not null');
    expect(await marked()).toEqual([{ name: 'name 4', run: runId }]);
    expect((await test.sync(soft)).tables).toMatchObject([{ deleted: 0 }]);
    await test.insert('PEOPLE', `('${uuid(4)}', 1, 'name 4', '2026-11-01 10:00:00 +00:00')`);
    expect((await test.sync(soft)).tables).toMatchObject([{ updated: 1 }]);
    expect(await marked()).toEqual([]);
  });

  it('keeps what is gone with delete: none', async () => {
    await test.sync(people({ delete: 'none' }));
    await remove(4);
    expect((await test.sync(people({ delete: 'none' }))).tables).toMatchObject([{ deleted: 0 }]);
    expect(await names()).toHaveLength(20);
  });

  it('takes over a table that was replaced: the rows gain their hash and are not changed', async () => {
    const first = await test.sync(people({ change: 'replace' }));
    expect((await test.sync(people())).tables).toMatchObject([{ mode: 'full', inserted: 0, updated: 0 }]);
    expect((await test.sync(people())).tables).toMatchObject([{ mode: 'compare', rowsRead: 0 }]);
    expect(await test.rows('select distinct _run_id::int as run from analytics.people')).toEqual([
      { run: first.runId },
    ]);
  });

  it('names a key that the source holds twice', async () => {
    await test.sync(people());
    await test.insert('PEOPLE', `('${uuid(1)}', 1, 'again', null)`);
    await expect(test.sync(people())).rejects.toMatchObject({ code: 'sync.duplicate_key' });
    expect(await names()).toHaveLength(20);
  });
});

/** The source; collects the statements that read whole rows, and acts once before the first of them. */
function watching(act: () => Promise<unknown> = async () => undefined) {
  const rows: string[] = [];
  const source: SnowflakeSource = {
    ...test.snowflake.source,
    query: async (statement) => {
      if (statement.sql.startsWith('select "Id", "Office", "Name"')) {
        if (rows.length === 0) await act();
        rows.push(statement.sql);
      }
      return test.snowflake.source.query(statement);
    },
  };
  return { rows, source };
}
