import { expect, it } from 'vitest';
import { tableSchema } from '../config/tables.ts';
import { planSync } from '../sync/plan.ts';
import { forecastText } from './sync-forecast.ts';

it('a dry run shows mode, rows and way of each table, and below its drift and its statement', () => {
  const config = tableSchema.parse({ table: 'visit', source_view: 'A.B.VISITS', pk: ['id'] });
  const id = { name: 'ID', type: 'fixed', precision: 9, scale: 0, length: null, nullable: false } as const;
  const plan = planSync(config, {
    state: { existing: undefined, synced: undefined },
    columns: [id],
    reservedWords: new Set(),
  });
  const drift = [
    {
      column: 'NOTE',
      change: 'new',
      before: null,
      after: 'VARCHAR',
      policy: 'ignored',
      says: 'column "NOTE" of A.B.VISITS is new (VARCHAR): it is not copied.',
    },
  ] as const;
  const forecast = {
    rows: 12_000_000,
    isUpperBound: true,
    chunks: { by: 'id', count: 6 },
    path: { via: 'unload', why: 'the table file says so', stage: 'A.B.STAGE' },
  } as const;
  const lines = forecastText([{ plan: { ...plan, drift }, forecast }]).split('\n');
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'table  mode             rows  by way of',
    'visit  replace  ≤ 12,000,000  files on A.B.STAGE, in about 6 chunks by id: the table file says so',
    '',
    'visit:',
    '  column "NOTE" of A.B.VISITS is new (VARCHAR): it is not copied.',
    '  select "ID"',
    '  from A.B.VISITS',
  ]);
});
