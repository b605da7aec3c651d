import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
  await test.reset('SHIFTS', '"Id" number(9,0), "End" varchar(9), "Start" varchar(9)');
});
afterAll(() => test.stop());

describe('a column that becomes a reserved word', () => {
  it('is refused with the rename that helps, exit code 2', async () => {
    await expect(test.sync(test.table('SHIFTS', { pk: ['id'] }))).rejects.toMatchObject({
      code: 'sync.reserved_word',
      message: expect.stringContaining('column "End" of ANALYTICS.BI.SHIFTS becomes end, a reserved word'),
      hint: expect.stringContaining('`rename: { "End": shifts_end }`'),
      exitCode: 2,
    });
    const { tables } = await test.sync(test.table('SHIFTS', { pk: ['id'], rename: { End: 'shifts_end' } }));
    expect(tables).toMatchObject([{ mode: 'replace' }]);
  });

  it('is refused under `columns:` with the entry that helps', async () => {
    const config = test.table('SHIFTS', { pk: ['id'], columns: ['Id', 'End'] });
    await expect(test.sync(config)).rejects.toMatchObject({
      hint: expect.stringContaining('`{ column: End, as: shifts_end }` under `columns:`'),
    });
  });
});
