import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

beforeEach(async () => {
  await test.reset(
    'SHIFTS',
    '"Shift Id" number(9,0), "Day" timestamp_tz(9), "Note" varchar(50), "Updated" timestamp_tz(9)',
  );
  await test.insert(
    'SHIFTS',
    "(1, '2026-10-05', 'one', '2026-11-20 10:00:00'), (2, null, 'two', '2026-11-20 10:00:00')",
  );
});

describe.each([
  ['a plain table', {}],
  ['a partitioned table', { partition_by: 'day', types: { day: 'date' } }],
  ['a partitioned table in chunks', { partition_by: 'day', types: { day: 'date' }, chunk_rows: 1 }],
])('change: append of %s', (_what, parts) => {
  const config = () =>
    test.table('SHIFTS', { pk: ['shift_id'], change: 'append', watermark_column: 'updated', ...parts });

  it('brings rows that have reached the watermark and never changes one that is here', async () => {
    const first = await test.sync(config());
    await test.snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Note" = 'changed', "Day" = '2026-11-06', "Updated" = '2026-11-21 10:00:00'`,
    );
    await test.insert('SHIFTS', "(3, '2026-11-06', 'three', '2026-11-20 10:00:00'), (4, null, 'four', null)");
    const { tables, runId } = await test.sync(config());
    expect(tables).toMatchObject([{ mode: 'incremental', rowsRead: 4, inserted: 2, updated: 0, deleted: 0 }]);
    expect(
      await test.rows('select shift_id::int, note, _run_id::int from analytics.shifts order by 1'),
    ).toEqual([
      { shift_id: 1, note: 'one', _run_id: first.runId },
      { shift_id: 2, note: 'two', _run_id: first.runId },
      { shift_id: 3, note: 'three', _run_id: runId },
      { shift_id: 4, note: 'four', _run_id: runId },
    ]);
    expect((await test.sync({ ...config() }, { full: true })).tables).toMatchObject([
      { inserted: 0, updated: 0 },
    ]);
  });
});
