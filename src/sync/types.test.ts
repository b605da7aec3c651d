import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import {
  connectTestSnowflake,
  startTestSnowflake,
  type TestSnowflake,
  temporaryFolder,
} from '../../test/local-snowflake.ts';
import { type TableConfig, tableSchema } from '../config/tables.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { runSync } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let sdk: SnowflakeSource;
let database: TestDatabase;

beforeAll(async () => {
  folder = await temporaryFolder();
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  sdk = await connectTestSnowflake({ ...snowflake, driver: 'sdk' });
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
});
afterAll(async () => {
  await sdk.close();
  await Promise.all([snowflake.stop(), database.drop()]);
  await folder.discard();
});

/** Type in Snowflake, an expression of a value, and what PostgreSQL reads back as text. */
type Case = readonly [type: string, value: string, readBack: string | null];

const cases: Readonly<Record<string, readonly Case[]>> = {
  'NUMBER with all its digits': [
    ['number(38,0)', `'${'9'.repeat(38)}'`, '9'.repeat(38)],
    ['number(38,0)', `'-${'9'.repeat(38)}'`, `-${'9'.repeat(38)}`],
    ['number(18,0)', `'999999999999999999'`, '999999999999999999'],
    ['number(38,37)', `'-1.${'1'.repeat(37)}'`, `-1.${'1'.repeat(37)}`],
    ['number(38,6)', `'0.000001'`, '0.000001'],
    ['number(12,2)', `'5'`, '5.00'],
  ],
  'a TIMESTAMP_NTZ, its nanoseconds cut and not rounded, also before 1970': [
    ['timestamp_ntz(9)', `'2026-11-23 10:20:30.123456999'`, '2026-11-23 10:20:30.123456'],
    ['timestamp_ntz(9)', `'1969-12-31 23:59:59.999999999'`, '1969-12-31 23:59:59.999999'],
    ['timestamp_ntz(9)', `'1969-12-31 23:59:59.000000001'`, '1969-12-31 23:59:59'],
    ['timestamp_ntz(9)', `'1677-09-22 00:00:00.000001999'`, '1677-09-22 00:00:00.000001'],
    ['timestamp_ntz(0)', `'1969-12-31 23:59:59'`, '1969-12-31 23:59:59'],
    ['timestamp_ntz(3)', `'2026-11-23 10:20:30.987'`, '2026-11-23 10:20:30.987'],
  ],
  'a TIMESTAMP_TZ as its instant in UTC': [
    ['timestamp_tz(9)', `'2026-11-23 23:59:59.999999999 -0500'`, '2026-11-24 04:59:59.999999+00'],
    ['timestamp_tz(9)', `'1969-12-31 18:59:59.999999999 -0500'`, '1969-12-31 23:59:59.999999+00'],
    ['timestamp_tz(9)', `'2026-03-08 02:30:00 +0545'`, '2026-03-07 20:45:00+00'],
  ],
  'a TIMESTAMP_LTZ as its instant in UTC': [
    ['timestamp_ltz(9)', `'2026-11-23 10:20:30.123456999 +0000'`, '2026-11-23 10:20:30.123456+00'],
    ['timestamp_ltz(9)', `'1969-12-31 23:59:59.999999999 +0000'`, '1969-12-31 23:59:59.999999+00'],
  ],
  'a DATE before year 1 and after 9999': [
    ['date', `'0001-01-01'`, '0001-01-01'],
    ['date', `dateadd(day, -1, '0001-01-01'::date)`, '0001-12-31 BC'],
    ['date', `dateadd(day, -735600, '1970-01-01'::date)`, '0046-12-31 BC'],
    ['date', `'9999-12-31'`, '9999-12-31'],
    ['date', `dateadd(day, 1, '9999-12-31'::date)`, '10000-01-01'],
  ],
  'a TIME': [
    ['time(9)', `'00:00:00'`, '00:00:00'],
    ['time(9)', `'23:59:59.999999'`, '23:59:59.999999'],
    ['time(0)', `'12:00:00'`, '12:00:00'],
  ],
  'a FLOAT with its infinities, NaN and -0': [
    ['float', `'inf'`, 'Infinity'],
    ['float', `'-inf'`, '-Infinity'],
    ['float', `'nan'`, 'NaN'],
    ['float', `'-0'`, '-0'],
    ['float', `'0.1'`, '0.1'],
    ['float', `'1.7976931348623157e308'`, '1.7976931348623157e+308'],
    ['float', `'5e-324'`, '5e-324'],
    ['float', `'9007199254740993'`, '9.007199254740992e+15'],
    ['float', `'123456789012345678'`, '1.2345678901234568e+17'],
  ],
  'an empty VARCHAR as empty, and NULL as NULL': [
    ['varchar', `''`, ''],
    ['varchar', `' '`, ' '],
    ['varchar', 'null', null],
    ['varchar', `'null'`, 'null'],
    ['varchar', String.raw`'\\N'`, '\\N'],
    ['varchar', `'NULL'`, 'NULL'],
  ],
  'a VARCHAR with characters of every kind': [
    ['varchar', `'Grüße 😀 👩‍👩‍👧 e\u0301 \u2028 \ufeff'`, 'Grüße 😀 👩‍👩‍👧 e\u0301 \u2028 \ufeff'],
    [
      'varchar',
      String.raw`'tab\tnewline\nreturn\rbackslash\\quote" apostrophe'''`,
      'tab\tnewline\nreturn\rbackslash\\quote" apostrophe\'',
    ],
    ['varchar', 'chr(1) || chr(127) || chr(8) || chr(11) || chr(12)', '\x01\x7f\b\v\f'],
    ['varchar', String.raw`'\\.'`, '\\.'],
  ],
  'a VARIANT with its numbers unharmed': [
    ['variant', `parse_json('{"n": ${'7'.repeat(60)}}')`, `{"n": ${'7'.repeat(60)}}`],
    [
      'variant',
      `parse_json('[0.10000000000000000555, 1e400, -0.0]')`,
      `[0.10000000000000000555, 1${'0'.repeat(400)}, 0.0]`,
    ],
    ['variant', `parse_json('{"a": {"b": [null, true, "é😀"]}}')`, '{"a": {"b": [null, true, "é😀"]}}'],
    ['variant', `parse_json('null')`, 'null'],
    ['variant', `to_variant('')`, '""'],
    ['variant', 'null', null],
    ['object', `parse_json('{"a": 1}')`, '{"a": 1}'],
    ['array', `parse_json('[1, "x"]')`, '[1, "x"]'],
  ],
  'a BINARY': [
    ['binary', `to_binary('00FFAB5C', 'HEX')`, '\\x00ffab5c'],
    ['binary', `to_binary('', 'HEX')`, '\\x'],
    ['binary', 'null', null],
  ],
  'a BOOLEAN': [
    ['boolean', 'true', 'true'],
    ['boolean', 'false', 'false'],
    ['boolean', 'null', null],
  ],
  'a GEOGRAPHY as well-known text': [
    ['geography', `to_geography('POINT(-74.0059 40.7128)')`, 'POINT(-74.0059 40.7128)'],
    ['geography', 'null', null],
  ],
};

describe.each(['sqlapi', 'sdk'] as const)('%s → PostgreSQL', (driver) => {
  it.each(Object.entries(cases))('reads back %s', async (_what, rows) => {
    const columns = rows.map(([type], index) => `C${index} ${type}`);
    await snowflake.run(`create or replace table ANALYTICS.BI.CELLS (ID number(9,0), ${columns.join(', ')})`);
    await snowflake.run(
      `insert into ANALYTICS.BI.CELLS select 1, ${rows.map(([, value]) => value).join(', ')}`,
    );
    await sync(driver, aTable());
    expect(await readBack(rows.length)).toEqual(rows.map(([, , text]) => text));
  });

  it('quarantines JSON that holds U+0000, which jsonb cannot', async () => {
    await snowflake.run('create or replace table ANALYTICS.BI.CELLS (ID number(9,0), C0 variant)');
    await snowflake.run(
      String.raw`insert into ANALYTICS.BI.CELLS select 1, parse_json('{"a":"\\u0000"}') union all select 2, parse_json('{"a":"\\\\u0000"}')`,
    );
    await expect(sync(driver, aTable())).rejects.toMatchObject({ code: 'sync.value_refused' });
    const { tables } = await sync(driver, aTable({ max_rejects: 1 }));
    expect(tables).toMatchObject([{ inserted: 1, rejected: 1 }]);
    const { rows } = await database.pool.query(
      'select row_key, column_name, reason, value from control.quarantine order by quarantine_id desc limit 1',
    );
    expect(rows).toEqual([
      {
        row_key: { id: '1' },
        column_name: 'c0',
        reason: 'holds \\u0000, which jsonb cannot store',
        value: '{"a":"\\u0000"}',
      },
    ]);
  });

  it('quarantines a text that holds U+0000', async () => {
    await snowflake.run('create or replace table ANALYTICS.BI.CELLS (ID number(9,0), C0 varchar)');
    await snowflake.run("insert into ANALYTICS.BI.CELLS select 1, 'a' || chr(0) union all select 2, 'b'");
    await expect(sync(driver, aTable())).rejects.toMatchObject({ code: 'snowflake.nul_byte' });
    const { tables } = await sync(driver, aTable({ max_rejects: 1 }));
    expect(tables).toMatchObject([{ inserted: 1, rejected: 1 }]);
  });

  it('refuses a VECTOR before any row moves, and says what to do', async () => {
    await snowflake.run('create or replace table ANALYTICS.BI.CELLS (ID number(9,0), C0 vector(float, 3))');
    await expect(sync(driver, aTable())).rejects.toMatchObject({
      code: 'sync.no_type',
      message: expect.stringContaining('column "C0" of ANALYTICS.BI.CELLS is VECTOR'),
      hint: expect.stringContaining('::array'),
    });
    const { rows } = await database.pool.query("select to_regclass('analytics.cells') as cells");
    expect(rows).toEqual([{ cells: null }]);
    await sync(driver, aTable({ exclude: ['C0'] }));
  });
});

function aTable(parts: Record<string, unknown> = {}): TableConfig {
  return tableSchema.parse({
    ...{ table: 'cells', source_view: 'ANALYTICS.BI.CELLS', pk: ['id'], change: 'replace' },
    ...parts,
  });
}

async function sync(driver: 'sqlapi' | 'sdk', table: TableConfig) {
  await database.pool.query('drop table if exists analytics.cells');
  const source = driver === 'sdk' ? sdk : snowflake.source;
  return runSync({ pool: database.pool, source, tables: [table], parallel: 1 });
}

async function readBack(columns: number): Promise<(string | null)[]> {
  const texts = Array.from({ length: columns }, (_, index) => `c${index}::text`);
  const { rows } = await database.pool.query<{ cells: (string | null)[] }>(
    `select array[${texts.join(', ')}] as cells from analytics.cells`,
  );
  return rows[0]?.cells ?? [];
}
