import { describe, expect, it } from 'vitest';
import { columnOf } from '../../test/analytics-tables.ts';
import { tableSchema } from '../config/tables.ts';
import { columnsToAdd, holds } from './drift.ts';
import { targetTable } from './target-table.ts';

describe('a column holds', () => {
  it.each([
    ['timestamp with time zone', 'timestamptz'],
    ['character varying(10)', 'varchar(10)'],
    ['numeric', 'numeric(38,5)'],
    ['numeric(38,0)', 'bigint'],
    ['numeric(12,2)', 'numeric(9,2)'],
    ['bigint', 'numeric(18,0)'],
  ])('%s what asks for %s', (existing, wanted) => {
    expect(holds(existing, wanted)).toBe(true);
  });

  it.each([
    ['bigint', 'numeric(19,0)'],
    ['numeric(12,2)', 'numeric(12,3)'],
    ['numeric(12,2)', 'numeric(13,2)'],
    ['numeric(12,2)', 'numeric'],
    ['numeric(12,2)', 'text'],
    ['timestamp without time zone', 'timestamptz'],
    ['text', 'bigint'],
  ])('not in %s what asks for %s', (existing, wanted) => {
    expect(holds(existing, wanted)).toBe(false);
  });
});

describe('columnsToAdd', () => {
  const config = tableSchema.parse({
    table: 'payer',
    source_view: 'A.B.C',
    pk: ['id'],
    columns: ['ID', 'NAME'],
  });
  const target = targetTable(config, [columnOf('ID', 'NUMBER(9,0)'), columnOf('NAME', 'VARCHAR(50)')]);

  it('finds what the table lacks', () => {
    const existing = { columns: new Map([['id', 'bigint']]), pk: ['id'], partitionBy: undefined };
    expect(columnsToAdd(config, { target, existing, synced: undefined }).map(({ name }) => name)).toEqual([
      'name',
    ]);
  });

  it('refuses another key, and names both', () => {
    const existing = { columns: new Map([['id', 'bigint']]), pk: ['id', 'name'], partitionBy: undefined };
    expect(() => columnsToAdd(config, { target, existing, synced: undefined })).toThrow(
      'payer: the table file has the key (id), but "analytics"."payer" has (id, name). Nothing was loaded.',
    );
  });
});
