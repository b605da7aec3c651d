import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cataloguedViews, columnOf, createAnalyticsTables } from '../../test/analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { tableSchema } from '../config/tables.ts';
import type { SnowflakeColumn } from '../snowflake/index.ts';
import { targetTable } from './target-table.ts';

const config = tableSchema.parse({
  table: 'shift',
  source_view: 'ANALYTICS.BI.SHIFTS',
  pk: ['shift_id'],
  columns: ['Shift Id', 'Start', { column: 'Start', as: 'utc_offset_minutes' }],
  types: { shift_id: 'uuid', utc_offset_minutes: 'utc_offset_minutes' },
  indexes: [['start', 'shift_id']],
});
const start = columnOf('Start', 'TIMESTAMP_TZ(9)');

describe('targetTable', () => {
  it('lays the types of the table file over those of the view', () => {
    expect(targetTable(config, [start, columnOf('Shift Id', 'VARCHAR(50)')]).ddl).toEqual([
      [
        'create table "analytics"."shift" (',
        '  "shift_id" uuid not null,',
        '  "start" timestamptz,',
        '  "utc_offset_minutes" smallint,',
        '  _run_id bigint not null,',
        '  _synced_at timestamptz not null',
        ')',
      ].join('\n'),
      'alter table "analytics"."shift" add primary key ("shift_id")',
      'create index on "analytics"."shift" (_run_id)',
      'create index on "analytics"."shift" ("start", "shift_id")',
    ]);
  });

  it.each([
    ['NUMBER(18,0)', 'bigint'],
    ['NUMBER(19,0)', 'numeric(19,0)'],
    ['NUMBER(38,5)', 'numeric(38,5)'],
    ['FLOAT', 'double precision'],
    ['VARCHAR(50)', 'text'],
    ['TIMESTAMP_NTZ(9)', 'timestamp'],
    ['TIMESTAMP_LTZ(9)', 'timestamptz'],
    ['VARIANT', 'jsonb'],
    ['BINARY(16)', 'bytea'],
  ])('makes of %s a %s', (declared, type) => {
    const columns = [columnOf('Shift Id', 'VARCHAR(50)'), columnOf('Start', declared)];
    expect(targetTable(config, columns).columns[1]?.type).toBe(type);
  });

  it('names view, column and remedy where a column is gone, and a name that differs only in case', () => {
    expect(() => targetTable(config, [start, columnOf('Shift ID', 'VARCHAR(50)')])).toThrow(
      'shift: column "Shift Id" is gone from ANALYTICS.BI.SHIFTS. There is "Shift ID". Nothing was loaded.',
    );
  });

  it('passes by a column of an unknown type, unless the table file lists it', () => {
    const unknown: SnowflakeColumn = { ...start, name: 'Span', type: 'unknown' };
    const view = [start, columnOf('Shift Id', 'VARCHAR(50)'), unknown];
    expect(targetTable(config, view).columns).toHaveLength(3);
    const listed = { ...config, columns: [...(config.columns ?? []), { column: 'Span', as: 'span' }] };
    expect(() => targetTable(listed, view)).toThrow('column "Span" of ANALYTICS.BI.SHIFTS is UNKNOWN');
  });

  it('lets nothing but a type into the DDL', () => {
    const types = { shift_id: 'text); drop table x; --' };
    expect(() => targetTable({ ...config, types }, [start, columnOf('Shift Id', 'VARCHAR(50)')])).toThrow(
      'is no type for the column shift_id',
    );
  });
});

describe('the table files', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('become tables that PostgreSQL creates, one for each catalogued view', async () => {
    await createAnalyticsTables(database.pool);
    const { rows } = await database.pool.query(
      "select count(*)::int as tables from pg_class where relnamespace = 'analytics'::regnamespace and relkind in ('r', 'p') and not relispartition",
    );
    expect(rows).toEqual([{ tables: (await cataloguedViews()).size }]);
  });
});
