import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { aStage, parseCsv, type TestStage } from './test-stage.ts';

let server: TestServer;
let stage: TestStage;

beforeAll(async () => {
  server = await startTestServer();
  stage = await aStage(server);
  await server.rows('create table two (a int, b varchar)');
  await server.rows("insert into two values (1, 'x'), (2, 'y')");
});
afterAll(async () => {
  await server.discard();
  await stage.discard();
});

let places = 0;

/** The text that a query is unloaded as. */
async function unloaded(query: string, format: string, rest = ''): Promise<string> {
  places += 1;
  const path = `text${places}/`;
  await server.rows(
    `copy into @outside/${path} from (${query}) file_format = (type = csv ${format}) ${rest}`,
  );
  return stage.readAll(path);
}

describe('the text', () => {
  const all = `select * from (values (1, null, '', 'a "b"', 'two
lines, \\\\N'), (2, 'x', '\\\\N', 'tab\\t', '😀')) v(n, maybe, empty, quotes, text) order by n`;

  it('tells NULL, an empty text and the letters of NULL_IF apart when texts are enclosed', async () => {
    expect(await unloaded(all, `compression = none field_optionally_enclosed_by = '"'`)).toBe(
      '1,\\N,"","a ""b""","two\nlines, \\N"\n2,"x","\\N","tab\t","😀"\n',
    );
  });

  it.each([
    ["null_if = ('NULL', '')", '1,NULL,"","a ""b"""'],
    ['null_if = ()', '1,,"","a ""b"""'],
    ["field_delimiter = '|'", '1|\\N|""|"a ""b"""'],
    ["field_delimiter = '\\t'", '1\t\\N\t""\t"a ""b"""'],
    ["field_delimiter = '\\\\t'", '1\t\\N\t""\t"a ""b"""'],
    ["field_delimiter = '0x7c0x7c'", '1||\\N||""||"a ""b"""'],
    ["escape = '\\\\'", '1,\\N,"","a \\"b\\""'],
  ])('obeys %s', async (option, expected) => {
    const text = await unloaded(all, `field_optionally_enclosed_by = '"' ${option}`);
    expect(text.startsWith(expected)).toBe(true);
  });

  it('escapes what it does not enclose', async () => {
    const query = "select 'a,b', 'c\\nd', 'e\\\\f', null, ''";
    expect(await unloaded(query, 'empty_field_as_null = false')).toBe('a\\,b,c\\\nd,e\\\\f,\\N,\n');
    const raw = 'empty_field_as_null = false escape_unenclosed_field = none';
    expect(await unloaded(query, raw)).toBe('a,b,c\nd,e\\f,\\N,\n');
  });

  it('refuses an empty text that would look like NULL', async () => {
    expect(await server.submit("copy into @outside/empty/ from (select '')")).toMatchObject({
      status: 422,
      code: '100093',
    });
    expect(await server.rows('list @outside/empty/')).toEqual([]);
  });

  it('has a header in each file on demand', async () => {
    const query = 'select 1 as "Visit Id", 2 as "say ""x"""';
    const format = `field_optionally_enclosed_by = '"'`;
    expect(await unloaded(query, format, 'header = true')).toBe('"Visit Id","say ""x"""\n1,2\n');
    expect(await unloaded('select 1 as a, 2 as b', '', 'header = true')).toBe('A,B\n1,2\n');
  });

  it('ends records as it is told', async () => {
    expect(await unloaded('select a from two order by a', "record_delimiter = '\\r\\n'")).toBe('1\r\n2\r\n');
    expect(await unloaded('select a from two order by a', "record_delimiter = '~'")).toBe('1~2~');
  });

  it.each([
    ['12.50::number(10,2)', '', '12.50'],
    ['99999999999999999999999999999999999999', '', '99999999999999999999999999999999999999'],
    ['true', '', 'true'],
    ["'2026-01-02'::date", '', '2026-01-02'],
    ["'2026-01-02'::date", "date_format = 'DD.MM.YYYY'", '02.01.2026'],
    ["'03:04:05.123456789'::time", '', '03:04:05'],
    ["'03:04:05.123456789'::time", "time_format = 'HH24:MI:SS.FF9'", '03:04:05.123456789'],
    ["'9999-12-31 03:04:05.123456789'::timestamp_ntz", '', '9999-12-31 03:04:05.123'],
    ["'2026-01-02 03:04:05.123456789 -0500'::timestamp_tz", '', '2026-01-02 03:04:05.123 -0500'],
    [
      "'2026-01-02 03:04:05.123456789 -0500'::timestamp_tz",
      "timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM'",
      '2026-01-02 03:04:05.123456789 -05:00',
    ],
    ["'2026-01-02 03:04:05'::timestamp_ntz", "field_delimiter = ' '", '"2026-01-02 03:04:05.000"'],
    ["to_binary('00ff')", '', '00FF'],
    ["to_binary('00ff')", 'binary_format = base64', 'AP8='],
    [`parse_json('{"a":"b"}')`, '', '"{""a"":""b""}"'],
    // To about 15 digits, 9 of them behind the point, as Snowflake's manual warns.
    ['3.141592653589793::float', '', '3.141592654'],
    ["'NaN'::float", '', 'NaN'],
    ['1e300::float', '', '1e+300'],
    ['null::timestamp_tz', '', '\\N'],
  ])('of %s with %j is %s', async (expression, options, expected) => {
    const format = `compression = none field_optionally_enclosed_by = '"' ${options}`;
    expect(await unloaded(`select ${expression}`, format)).toBe(`${expected}\n`);
  });

  it('can be read back, whatever is in it', async () => {
    const cell = fc.option(fc.string({ unit: 'binary' }), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        await server.rows('create or replace table any_text (i int, a varchar, b varchar)');
        const bindings = Object.fromEntries(rows.flat().map((value, i) => [i + 1, { type: 'TEXT', value }]));
        const values = rows.map((_, i) => `(${i}, ?, ?)`).join(', ');
        await server.rows(`insert into any_text values ${values}`, { bindings });
        const text = await unloaded(
          'select a, b from any_text order by i',
          `field_optionally_enclosed_by = '"'`,
        );
        expect(parseCsv(text)).toEqual(rows);
      }),
      { numRuns: 20 },
    );
  });
});
