import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

const columns = '"Id" number(9,0), "Day" date, "Updated" timestamp_tz(9)';

beforeEach(async () => {
  await test.reset('GRAVES', columns);
  await test.reset('SHIFTS', columns);
  await test.insert(
    'SHIFTS',
    [1, 2, 3].map((id) => `(${id}, '2026-11-0${id}', '2026-11-20 10:00:00')`).join(', '),
  );
});

const tables = () => {
  const common = { pk: ['id'], watermark_column: 'updated', lookback: '2h' };
  return [
    test.table('GRAVES', common),
    test.table('SHIFTS', { ...common, partition_by: 'day', delete: 'tombstone', tombstone_table: 'graves' }),
  ];
};
const marked = () =>
  test.rows(
    'select id::int, _run_id::int as run from analytics.shifts where _deleted_at is not null order by id',
  );

describe('delete: tombstone', () => {
  it('marks the rows whose key stands in the other table, once, and keeps a record of it', async () => {
    expect((await test.sync(tables())).tables).toMatchObject([{ deleted: 0 }, { deleted: 0 }]);
    await test.insert('GRAVES', "(2, '2026-11-02', '2026-11-20 11:00:00')");
    const second = await test.sync(tables());
    expect(second.tables).toMatchObject([{ inserted: 1 }, { table: 'shifts', updated: 0, deleted: 1 }]);
    expect(await marked()).toEqual([{ id: 2, run: second.runId }]);
    await test.sync(tables());
    expect(await marked()).toEqual([{ id: 2, run: second.runId }]);
    expect(
      await test.rows(`select rows::int, details->>'marked' as marked from control.step
        where name = 'shifts tombstones' order by run_id`),
    ).toEqual([
      { rows: 0, marked: '0' },
      { rows: 1, marked: '1' },
      { rows: 0, marked: '0' },
    ]);
  });

  it('lets the later of the two rows count: one that comes back is no longer marked', async () => {
    await test.insert('GRAVES', "(2, '2026-11-02', '2026-11-20 11:00:00'), (3, null, '2026-11-20 09:00:00')");
    await test.sync(tables());
    expect(await marked()).toMatchObject([{ id: 2 }]);
    await test.snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Updated" = '2026-11-20 12:00:00' where "Id" = 2`,
    );
    await test.sync(tables());
    expect(await marked()).toEqual([]);
  });

  it('marks what an earlier run has left, whichever table it has synced', async () => {
    const [graves, shifts] = tables();
    if (graves === undefined || shifts === undefined) throw new Error('two tables are expected');
    await test.sync(shifts);
    expect(await marked()).toEqual([]);
    await test.insert('GRAVES', "(2, '2026-11-02', '2026-11-20 11:00:00')");
    await test.sync(graves);
    expect(await marked()).toEqual([]);
    await test.sync(shifts);
    expect(await marked()).toMatchObject([{ id: 2 }]);
  });
});
