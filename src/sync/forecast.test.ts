import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import { forecast } from './forecast.ts';
import { planSyncRun } from './index.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());
beforeEach(async () => {
  await test.reset('SHIFTS', '"Id" number(9,0), "Note" varchar(9), "Updated" timestamp_tz(9)');
  await test.insert(
    'SHIFTS',
    `(1, 'a', '2026-11-20 10:00:00'), (2, 'b', '2026-11-20 11:00:00'), (3, 'c', '2026-11-20 12:00:00')`,
  );
});

describe('a forecast', () => {
  it('counts what a first and an incremental sync would read', async () => {
    const parts = { watermark_column: 'updated' };
    expect(await forecastOf(parts)).toMatchObject({ rows: 3, isUpperBound: false, chunks: null });
    await test.sync(shifts(parts));
    await test.insert('SHIFTS', `(4, 'd', '2026-11-20 12:30:00')`);
    expect(await forecastOf(parts)).toMatchObject({ rows: 2 });
  });

  it('says into how many chunks a read is divided, and on which path each goes and why', async () => {
    expect(await forecastOf({ chunk_by: 'id', chunk_rows: 2, watermark_column: 'updated' })).toMatchObject({
      chunks: { by: 'id', count: 2 },
      path: { via: 'api', why: '2 rows are fewer than 5000000' },
    });
    expect(await forecastOf({ load: 'unload' })).toMatchObject({
      path: { via: 'unload', why: 'the table file says so', stage: 'ANALYTICS.BI.OUTSIDE' },
    });
  });

  it('is an upper bound where rows are compared by their hash, or read once', async () => {
    expect(await forecastOf({ distinct: true })).toMatchObject({ rows: 3, isUpperBound: true });
    await test.sync(shifts({ change: 'hash' }));
    expect(await forecastOf({ change: 'hash', load: 'unload' })).toMatchObject({
      rows: 3,
      isUpperBound: true,
      path: { via: 'api' },
    });
  });

  it('is refused like the sync itself where there is no such path', async () => {
    await expect(forecastOf({ load: 'unload' }, { stage: undefined })).rejects.toMatchObject({
      code: 'sync.no_stage',
    });
  });
});

const shifts = (parts: object) => test.table('SHIFTS', { pk: ['id'], ...parts });

async function forecastOf(
  parts: object,
  { stage }: { stage: string | undefined } = { stage: 'ANALYTICS.BI.OUTSIDE' },
) {
  const { source } = test.snowflake;
  const config = shifts(parts);
  const [plan] = await planSyncRun({ pool: test.database.pool, source, tables: [config] });
  if (plan === undefined) throw new Error('there is no plan');
  return forecast(plan, { source, config, stage });
}
