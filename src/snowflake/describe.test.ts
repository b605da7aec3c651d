import { expect, it } from 'vitest';
import { describeView } from './describe.ts';
import type { Cells, SnowflakeResult } from './source.ts';

it('describes a view with a column of a type that came after this program', async () => {
  const columns = await describeView(
    {
      query: async () =>
        resultOf([
          ['Id', 'NUMBER', '9', '0', null, null, 'NO'],
          ['Span', 'INTERVAL DAY TO SECOND', null, null, null, null, 'YES'],
        ]),
    },
    { database: 'ANALYTICS', schema: 'BI', name: 'SHIFTS' },
    { url: 'local', user: 'SYNC', account: 'LOCAL' },
  );
  expect(columns).toMatchObject([
    { name: 'Id', type: 'fixed', precision: 9, scale: 0, nullable: false },
    { name: 'Span', type: 'unknown', nullable: true },
  ]);
});

function resultOf(rows: readonly Cells[]): SnowflakeResult {
  return {
    handle: '1',
    columns: [],
    rowCount: rows.length,
    rows: async function* () {
      yield* rows;
    },
    copyText: async function* () {},
    cancel: async () => undefined,
  };
}
