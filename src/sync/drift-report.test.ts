import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import { planSyncRun } from './index.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

const before = '"Id" number(9,0), "Note" varchar(50), "Rate" number(9,2), "Updated" timestamp_tz(9)';
beforeEach(async () => {
  await test.reset('SHIFTS', before);
  await test.insert('SHIFTS', "(1, 'a', 1.5, '2026-11-20 10:00:00')");
});

const shifts = (parts: object = {}) =>
  test.table('SHIFTS', {
    pk: ['id'],
    watermark_column: 'updated',
    types: { rate: 'numeric(20,6)' },
    ...parts,
  });
const becomes = async (columns: string, values: string) => {
  await test.snowflake.run(`create or replace table ANALYTICS.BI.SHIFTS (${columns})`);
  await test.insert('SHIFTS', values);
};
const noted = () =>
  test.rows(`select details->'drift' as drift from control.step order by run_id desc limit 1`);
const plan = async (parts: object = {}) => {
  const [only] = await planSyncRun({
    ...{ pool: test.database.pool, source: test.snowflake.source, tables: [shifts(parts)] },
  });
  return only;
};

describe('a view that has changed', () => {
  const more = [`${before}, "Extra" varchar(9)`, "(1, 'a', 1.5, '2026-11-20 10:00:00', 'x')"] as const;

  it('has a new column ignored, run after run, and the run keeps a note of it', async () => {
    await test.sync(shifts());
    await becomes(...more);
    for (const _ of [1, 2]) {
      await test.sync(shifts());
      expect(await noted()).toEqual([
        {
          drift: [
            expect.objectContaining({
              column: 'Extra',
              change: 'new',
              after: 'VARCHAR(9)',
              policy: 'ignored',
            }),
          ],
        },
      ]);
    }
    expect(await test.rows('select * from analytics.shifts')).toEqual([
      expect.not.objectContaining({ extra: 'x' }),
    ]);
  });

  it('has a new column added and filled with on_new_column: add', async () => {
    await test.sync(shifts());
    await becomes(...more);
    expect((await plan({ on_new_column: 'add' }))?.drift).toMatchObject([{ change: 'new', policy: 'added' }]);
    await test.sync(shifts({ on_new_column: 'add' }));
    expect(await test.rows('select extra from analytics.shifts')).toEqual([{ extra: 'x' }]);
    expect((await plan())?.drift).toEqual([]);
  });

  it('stops its table with on_new_column: stop, and goes on once the column is excluded', async () => {
    await test.sync(shifts());
    await becomes(...more);
    await expect(test.sync(shifts({ on_new_column: 'stop' }))).rejects.toMatchObject({
      code: 'sync.new_column',
      message: expect.stringContaining('shifts: column "Extra" of ANALYTICS.BI.SHIFTS is new (VARCHAR(9))'),
    });
    await test.sync(shifts({ on_new_column: 'stop', exclude: ['Extra'] }));
  });

  it('stops its table where a column is gone, and goes on, run after run, once that is excluded', async () => {
    await test.sync(shifts());
    await becomes(
      '"Id" number(9,0), "Rate" number(9,2), "Updated" timestamp_tz(9)',
      "(1, 1.5, '2026-11-21 10:00:00')",
    );
    await expect(test.sync(shifts())).rejects.toMatchObject({
      code: 'sync.column_gone',
      message: expect.stringContaining('column "Note" of ANALYTICS.BI.SHIFTS is gone'),
      hint: expect.stringContaining('exclude'),
    });
    for (const _ of [1, 2]) await test.sync(shifts({ exclude: ['Note'] }));
    expect(await test.rows('select note from analytics.shifts')).toEqual([{ note: 'a' }]);
  });

  it.each([
    ['narrowed', 'number(9,2)', 'number(9,4)', 'NUMBER(9,4)', 'read again', 'full'],
    ['narrowed', 'number(9,2)', 'number(6,2)', 'NUMBER(6,2)', 'read again', 'full'],
    ['widened', 'number(9,2)', 'number(12,2)', 'NUMBER(12,2)', 'taken as it is', 'incremental'],
    ['retyped', 'number(9,2)', 'float', 'FLOAT', 'read again', 'full'],
  ])('is reported where a type is %s from %s to %s', async (change, from, to, after, policy, mode) => {
    await test.sync(shifts());
    await becomes(before.replace(from, to), "(1, 'a', 1.5, '2026-11-20 10:00:00')");
    expect(await plan()).toMatchObject({
      mode,
      drift: [{ column: 'Rate', change, before: 'NUMBER(9,2)', after, policy }],
    });
  });
});
