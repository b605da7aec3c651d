import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());
beforeEach(async () => {
  await test.reset('SHIFTS', '"Shift Id" number(9,0), "Note" varchar, "Billed" boolean');
  await test.insert('SHIFTS', "(1, 'short', true)");
});

describe('what a table file asks in vain', () => {
  it.each<[string, object, string, string]>([
    [
      'a filter on no column',
      { filter: '"Agency" = 1' },
      'Agency',
      'Check `filter: "Agency" = 1` in shifts.yaml',
    ],
    [
      'a filter that is no condition',
      { filter: '"Note" =' },
      'syntax error',
      '`filter: "Note" =` in shifts.yaml',
    ],
    [
      'a type that PostgreSQL lacks',
      { types: { note: 'rope' } },
      '"rope"',
      '`types: { note: rope }` in shifts.yaml',
    ],
    ['a value in the wrong type', { types: { note: 'uuid' } }, 'column note', '`types:` in shifts.yaml'],
    [
      'a type that is no type',
      { types: { note: 'drop; --' } },
      'no type for the column note',
      '`types:` in shifts.yaml',
    ],
    [
      'a type that its column cannot become',
      { types: { billed: 'integer' } },
      '`types: { billed: integer }` in shifts.yaml',
      'boolean',
    ],
  ])('is told with file and key: %s', async (_what, parts, message, hint) => {
    const table = test.table('SHIFTS', { pk: ['shift_id'], ...parts });
    await expect(test.sync(table)).rejects.toMatchObject({
      message: expect.stringMatching(/^shifts: /),
      hint: expect.stringContaining(hint),
    });
    await expect(test.sync(table)).rejects.toThrow(message);
  });
});
