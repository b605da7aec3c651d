import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.discard());

/** One value, as the SQL API writes it. */
async function value(expression: string): Promise<string | null | undefined> {
  return (await server.rows(`select ${expression}`))[0]?.[0];
}

describe('expressions', () => {
  it.each([
    // Numbers
    ['7 / 2', '3.500000'],
    ['1 / 3', '0.333333'],
    ['-2 / 3', '-0.666667'],
    ['10::number(10,4) / 3', '3.3333333333'],
    ['2.5::number(38,0)', '3'],
    ['-2.5::number(38,0)', '-3'],
    ['99999999999999999999999999999999999998 + 1', '99999999999999999999999999999999999999'],
    ['1.5 * 1.5', '2.25'],
    ['mod(7, 3)', '1'],
    ['round(2.345, 2)', '2.35'],
    ['trunc(-2.789, 1)', '-2.7'],
    ['ceil(-2.1)', '-2'],
    ['floor(-2.1)', '-3'],
    ["'1.6' > 1", 'true'],
    ['zeroifnull(null::number)', '0'],
    // NULL rules
    ["'a' || null", null],
    ["concat('a', null)", null],
    ['greatest(1, null)', null],
    ["nvl(null, 'x')", 'x'],
    ['iff(null, 1, 2)', '2'],
    ['equal_null(null, null)', 'true'],
    ["decode(null, 1, 'one', null, 'none')", 'none'],
    ["'' is null", 'false'],
    // Text
    ["'a' < 'B'", 'false'],
    ["length('😀é')", '2'],
    ["substr('abcdef', -3, 2)", 'de'],
    ["split_part('a,b', ',', 2)", 'b'],
    ["'abc'::varchar(2)", 'ab'],
    ["lpad('7', 3, '0')", '007'],
    ["'O''Brien' like 'O''B%'", 'true'],
    ["'abc' like any ('x%', '%c')", 'true'],
    ["regexp_like('abc', 'a.*')", 'true'],
    ["contains('abc', 'bc')", 'true'],
    ['true::varchar', 'true'],
    ['1.50::varchar', '1.50'],
    ['100::float::varchar', '100'],
    // Hashes
    ["hash(1, null, 'a') = hash(1, null, 'a')", 'true'],
    ['hash(1, 2) = hash(2, 1)', 'false'],
    ['hash(null) is null', 'false'],
    // Conversions that may fail
    ["try_cast('x' as number)", null],
    ["try_to_date('2026-02-30')", null],
    ["try_to_timestamp_tz('soon')", null],
    ["'yes'::boolean", 'true'],
    ['0::boolean', 'false'],
    // Dates: days since 1970; timestamps: seconds and, with a zone, minutes + 1440
    ["'2026-01-01 23:59:59'::date", '20454'],
    ["to_date('31.12.1969', 'DD.MM.YYYY')", '-1'],
    ["'2026-01-01'::date + 1", '20455'],
    ["'2026-01-03'::date - '2026-01-01'::date", '2'],
    ["'2026-01-01 00:00:00 +0100'::timestamp_tz", '1767222000.000000000 1500'],
    ["'2026-01-01T00:00:00Z'::timestamp_tz", '1767225600.000000000 1440'],
    ["'2026-01-01 00:00:00'::timestamp_tz", '1767225600.000000000 1440'],
    ["'2026-11-22 22:00:00 -0500'::timestamp_tz::date", '20779'],
    ["'2026-11-22 22:00:00 -0500'::timestamp_tz::timestamp_ntz", '1795384800.000000000'],
    ["'2026-01-01 00:00:00.123456789'::timestamp_ntz(3)", '1767225600.123'],
    ["md5_number_upper64('Snowflake')", '17145559544104499780'],
    ["md5_number_lower64('Snowflake')", '9203306159527282910'],
    ["to_char('2026-01-02 03:04:05.678 -0500'::timestamp_tz)", '2026-01-02 03:04:05.678 -0500'],
    ["to_char('2026-01-02 15:04:05'::timestamp_ntz, 'MM/DD/YYYY HH12:MI AM')", '01/02/2026 03:04 PM'],
    ['to_timestamp_ntz(1767225600)', '1767225600.000000000'],
    [
      "convert_timezone('America/New_York', '2026-07-01 12:00:00 +0000'::timestamp_tz)",
      '1782907200.000000000 1200',
    ],
    // Boundaries, not elapsed time
    ["datediff(minute, '2026-01-01 10:00:40'::timestamp_ntz, '2026-01-01 11:30:20'::timestamp_ntz)", '90'],
    ["datediff(year, '2025-12-31'::date, '2026-01-01'::date)", '1'],
    ["datediff(day, '2026-01-02 00:00:00'::timestamp_ntz, '2026-01-01 23:59:59'::timestamp_ntz)", '-1'],
    ["datediff(week, '2026-11-22'::date, '2026-11-23'::date)", '1'],
    ["datediff(second, '1969-12-31 23:59:59.5'::timestamp_ntz, '1970-01-01'::timestamp_ntz)", '1'],
    ["dateadd(month, 1, '2026-01-31'::date)", '20512'],
    ["dateadd(hour, -1, '2026-01-01 00:00:00.123456789'::timestamp_ntz)", '1767222000.123456789'],
    ["dateadd(day, 1, '2026-01-01 00:00:00 -0500'::timestamp_tz)", '1767330000.000000000 1140'],
    ["date_trunc('month', '2026-01-15 10:00:00 -0500'::timestamp_tz)", '1767243600.000000000 1140'],
    ["'2026-01-01'::timestamp_ntz + interval '1 day, 2 hours'", '1767319200.000000000'],
    ["date_part(epoch_second, '2026-01-01 00:00:00 +0100'::timestamp_tz)", '1767222000'],
    ["hour('2026-01-01 10:30:00 -0500'::timestamp_tz)", '10'],
    ["dayofweek('2026-11-22'::date)", '0'],
    // Zoned timestamps compare by instant
    ["'2026-01-01 00:00:00 +0100'::timestamp_tz = '2025-12-31 23:00:00 +0000'::timestamp_tz", 'true'],
    ["'2026-01-01 00:00:00.000000001 +0000'::timestamp_tz > '2026-01-01 00:00:00 +0000'", 'true'],
    ["'2026-01-01 00:00:00 +0000'::timestamp_tz in ('2026-01-01 01:00:00 +0100')", 'true'],
    // Semi-structured
    [`parse_json('{"a":{"b":[10,20]}}'):a.b[1]::number`, '20'],
    [`parse_json('{"a":"x"}'):a::string`, 'x'],
  ])('%s is %j', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });
});

describe('queries', () => {
  it.each([
    [
      'sorts NULL last, and first when descending',
      'select a from (values (2), (null), (1)) v(a) order by a desc',
      [[null], ['2'], ['1']],
    ],
    [
      'joins with USING and shows the column once',
      'select * from (select 1 as id, 2 as a) x join (select 1 as id, 3 as b) y using (id)',
      [['1', '2', '3']],
    ],
    [
      'qualifies',
      "select a from (values ('x', 1), ('x', 2), ('y', 1)) v(a, b) qualify row_number() over (partition by a order by b desc) = 1 order by a",
      [['x'], ['y']],
    ],
    [
      'recurses',
      'with recursive r as (select 1 as n union all select n + 1 from r where n < 4) select sum(n) from r',
      [['10']],
    ],
    ['unites types', 'select 1 as a union all select 2.5 order by a', [['1.0'], ['2.5']]],
    ['sees an alias in WHERE', 'select a * 2 as b from (values (1), (2)) v(a) where b > 2', [['4']]],
    [
      'counts in groups',
      'select a, count(*), count_if(b > 1) from (values (1, 1), (1, 2), (2, 3)) v(a, b) group by 1 order by 1',
      [
        ['1', '2', '1'],
        ['2', '1', '1'],
      ],
    ],
    [
      'lists in order',
      "select listagg(a, ', ') within group (order by a desc) from (values ('x'), ('y')) v(a)",
      [['y, x']],
    ],
    ['averages exactly', 'select avg(a) from (values (1), (2), (2)) v(a)', [['1.666667']]],
    ['limits and skips', 'select a from (values (1), (2), (3)) v(a) order by a limit 1 offset 1', [['2']]],
    [
      'asks IN and EXISTS of subqueries',
      'select count(*) from (values (1), (2)) v(a) where a in (select 2) and exists (select 1)',
      [['1']],
    ],
    [
      'excludes and renames with *',
      'select * exclude (b) rename (a as c) from (select 1 as a, 2 as b)',
      [['1']],
    ],
    ['has no rows', 'select 1 where false', []],
  ])('%s', async (_name, sql, expected) => {
    expect(await server.rows(sql)).toEqual(expected);
  });

  it('keeps names that differ in case alone apart', async () => {
    await server.rows('create or replace table cased ("Patient Id" int, "Patient ID" int, patient_id int)');
    await server.rows('insert into cased values (1, 2, 3)');
    expect(await server.rows('select "Patient ID", "Patient Id", Patient_Id from cased')).toEqual([
      ['2', '1', '3'],
    ]);
    expect(await server.submit('select "patient id" from cased')).toMatchObject({
      status: 422,
      code: '000904',
    });
  });

  it('merges, and counts what it inserted and updated', async () => {
    await server.rows('create or replace table target (id int, name varchar(10), seen timestamp_tz)');
    await server.rows("insert into target values (1, 'old', null)");
    const answer =
      await server.submit(`merge into target t using (select column1 as id from values (1), (2)) s on t.id = s.id
      when matched then update set t.name = 'new' when not matched then insert (id, name) values (s.id, 'made')`);
    expect(answer.data).toEqual([['1', '1']]);
    expect(await server.rows('select id, name from target order by id')).toEqual([
      ['1', 'new'],
      ['2', 'made'],
    ]);
  });

  it('refuses text that is too long, and NULL where it may not be', async () => {
    await server.rows('create or replace table tight (name varchar(3) not null)');
    expect(await server.submit("insert into tight values ('long')")).toMatchObject({
      status: 422,
      code: '100078',
    });
    expect(await server.submit('insert into tight values (null)')).toMatchObject({
      status: 422,
      code: '100072',
    });
  });

  it('keeps what it holds when it starts again', async () => {
    const first = await startTestServer();
    await first.rows('create table kept (at timestamp_tz, "Visit Id" varchar(100))');
    await first.rows("insert into kept values ('2026-01-01 00:00:00.5 -0500', 'v')");
    await first.rows('create view kept_view as select * from kept');
    await first.stop();
    const second = await startTestServer({ directory: first.directory });
    const { data, resultSetMetaData } = await second.submit('select * from kept_view');
    expect(data).toEqual([['1767243600.500000000 1140', 'v']]);
    expect(resultSetMetaData?.rowType).toMatchObject([
      { name: 'AT', type: 'timestamp_tz' },
      { name: 'Visit Id', length: 100 },
    ]);
    await second.discard();
  });

  it('shows the warehouse of the session', async () => {
    const shown = await server.submit('show warehouses', { body: { warehouse: 'nightly' } });
    expect(shown.data?.[0]?.slice(0, 2)).toEqual(['NIGHTLY', 'STARTED']);
  });

  it('counts the rows of base tables in INFORMATION_SCHEMA and SHOW', async () => {
    await server.rows('create or replace table counted (a int)');
    await server.rows('insert into counted values (1), (2), (3)');
    await server.rows('delete from counted where a = 1');
    const rows = "select table_type, row_count from information_schema.tables where table_name = 'COUNTED'";
    expect(await server.rows(rows)).toEqual([['BASE TABLE', '2']]);
    const shown = await server.submit("show tables like 'count%' in schema test.public");
    expect(shown.resultSetMetaData?.rowType.map(({ name }) => name)).toContain('schema_name');
    expect(shown.data?.map((row) => [row[1], row[7]])).toEqual([['COUNTED', '2']]);
  });
});

describe('time travel', () => {
  it.each([
    "at (timestamp => '2026-01-01 00:00:00 +0000'::timestamp_tz)",
    'before (timestamp => dateadd(hour, -1, current_timestamp())) as t',
    'at (offset => -60 * 5)',
    "before (statement => '8e5d0ca9-005e-44e6-b858-a8f5b37c5726')",
  ])('ends with Snowflake’s own error for %s', async (clause) => {
    await server.rows('create or replace table travelled (a int)');
    expect(await server.submit(`select count(*) from travelled ${clause} where a > 0`)).toMatchObject({
      status: 422,
      code: '000707',
      sqlState: '02000',
      message:
        'Time travel data is not available for table TRAVELLED. The requested time is either beyond the allowed time travel period or before the object creation time.',
    });
  });

  it.each([
    ["select 1 from gone at (timestamp => '2026-01-01')", '42S02'],
    ['select 1 from travelled at (timestamp => true)', '42P13'],
    ["select 1 from travelled at (offset => 'soon'::date)", '0A000'],
    ["select 1 from travelled at (stream => 's')", '0A000'],
    ["select 1 from travelled changes (information => default) at (timestamp => '2026-01-01')", '0A000'],
    ['select 1 from travelled at (nonsense => 1)', '42000'],
  ])('looks at the rest of %s first', async (sql, sqlState) => {
    await server.rows('create or replace table travelled (a int)');
    expect(await server.submit(sql)).toMatchObject({ status: 422, sqlState });
  });
});

describe('laws', () => {
  it('orders zoned timestamps by instant, to the nanosecond', async () => {
    const instant = fc.record({
      nanoseconds: fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 4_000_000_000_000_000_000n }),
      offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
    });
    await fc.assert(
      fc.asyncProperty(instant, instant, fc.boolean(), async (a, other, close) => {
        const b = close ? { ...other, nanoseconds: a.nanoseconds + 1n } : other;
        const bind = ({ nanoseconds, offset }: typeof a) => ({
          type: 'TIMESTAMP_TZ',
          value: `${nanoseconds} ${offset + 1440}`,
        });
        const [row] = await server.rows('select ?, ? < ?, ? = ?', {
          bindings: { 1: bind(a), 2: bind(a), 3: bind(b), 4: bind(a), 5: bind(b) },
        });
        expect(row).toEqual([
          `${decimal(a.nanoseconds)} ${a.offset + 1440}`,
          String(a.nanoseconds < b.nanoseconds),
          String(a.nanoseconds === b.nanoseconds),
        ]);
      }),
      { numRuns: 25 },
    );
  });

  it('returns any text as it was bound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const rows = await server.rows('select ?', { bindings: { 1: { type: 'TEXT', value: text } } });
        expect(rows).toEqual([[text]]);
      }),
      { numRuns: 25 },
    );
  });
});

function decimal(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const digits = (size % 1_000_000_000n).toString().padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${digits}`;
}
