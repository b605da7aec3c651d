import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows('create table visits (id number(10,0), place varchar, tags variant, details variant)');
  await server.rows(
    `insert into visits
       select 1, 'Erie', parse_json('["a","b"]'), parse_json('{"b":{"c":"x"},"a":1,"odd key":true}')
       union all select 2, 'Erie', parse_json('[]'), parse_json('{}')
       union all select 3, 'Kent', null, null`,
  );
});
afterAll(() => server.discard());

const value = async (expression: string, where = 'id = 1') =>
  (await server.rows(`select ${expression} from visits where ${where}`))[0]?.[0];

describe('semi-structured values', () => {
  it.each([
    ['array_construct(1, place, null)', '[1,"Erie",null]'],
    ['[1, 2]', '[1,2]'],
    ['array_size(tags)', '2'],
    ['array_size(details)', null],
    ["array_contains('b'::variant, tags)", 'true'],
    ["array_contains('z'::variant, tags)", 'false'],
    ["array_position('b'::variant, tags)", '1'],
    ["array_to_string(tags, '-')", 'a-b'],
    ['array_append(tags, 3)', '["a","b",3]'],
    ['array_cat(tags, tags)', '["a","b","a","b"]'],
    ['array_slice(tags, 1, 2)', '["b"]'],
    ['array_slice(tags, 0, -1)', '["a"]'],
    ["split('a,b', ',')", '["a","b"]'],
    ["split('a,b', ',')[1]::varchar", 'b'],
    ["object_construct('b', 1, 'a', place, 'none', null)", '{"a":"Erie","b":1}'],
    ["object_construct_keep_null('b', 1, 'none', null)", '{"b":1,"none":null}'],
    ["{'a': 1, 'b': [2]}", '{"a":1,"b":[2]}'],
    ['object_construct()', '{}'],
    ['object_keys(details)', '["a","b","odd key"]'],
    ['details:b.c::varchar', 'x'],
    ['details:"odd key"::boolean', 'true'],
    ["details['b']['c']::varchar", 'x'],
    ['tags[0]::varchar', 'a'],
    ['tags[5]', null],
    ["tags['a']", null],
    ["get(details, 'a')::number", '1'],
    ["get_path(details, 'b.c')::varchar", 'x'],
    ['to_variant(1.50)', '1.5'],
    ['to_variant(100)', '100'],
    ['to_variant(2.00)', '2'],
    ['to_variant(12345678901234567890.12)', '12345678901234567890.12'],
    ['typeof(details)', 'OBJECT'],
    ['typeof(details:a)', 'INTEGER'],
    ['is_null_value(parse_json(\'{"n":null}\'):n)', 'true'],
    ['is_null_value(details:nothing)', null],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it('object_construct(*) takes every column that is not NULL', async () => {
    expect(await value('object_construct(*)', 'id = 3')).toBe('{"ID":3,"PLACE":"Kent"}');
  });

  it('are gathered by ARRAY_AGG, which skips NULL, and OBJECT_AGG', async () => {
    expect(await server.rows('select array_agg(id) within group (order by id desc) from visits')).toEqual([
      ['[3,2,1]'],
    ]);
    expect(
      await server.rows('select array_agg(distinct place) within group (order by place) from visits'),
    ).toEqual([['["Erie","Kent"]']]);
    expect(await server.rows('select array_agg(nullif(id, 2)) from visits where id = 2')).toEqual([['[]']]);
    expect(
      await server.rows('select object_agg(id::varchar, place::variant) from visits where id < 3'),
    ).toEqual([['{"1":"Erie","2":"Erie"}']]);
  });
});

describe('FLATTEN', () => {
  it('gives a row for each element', async () => {
    expect(
      await server.rows(
        'select id, f.index, f.value::varchar, f.path, f.key from visits, lateral flatten(input => tags) f order by 1, 2',
      ),
    ).toEqual([
      ['1', '0', 'a', '[0]', null],
      ['1', '1', 'b', '[1]', null],
    ]);
  });

  it('gives a row for each member, and with OUTER one for what has none', async () => {
    expect(
      await server.rows(
        'select id, f.key, f.path, f.index from visits v, table(flatten(v.details, outer => true)) f order by 1, 2',
      ),
    ).toEqual([
      ['1', 'a', 'a', null],
      ['1', 'b', 'b', null],
      ['1', 'odd key', "['odd key']", null],
      ['2', null, null, null],
      ['3', null, null, null],
    ]);
  });

  it('stands alone too, and splits text', async () => {
    expect(
      await server.rows("select value::number from table(flatten(input => parse_json('[4,5]'))) order by 1"),
    ).toEqual([['4'], ['5']]);
    expect(
      await server.rows("select s.index, s.value from table(split_to_table('a,b', ',')) s order by 1"),
    ).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it.each(['recursive => true', "path => 'a'", "mode => 'ARRAY'"])('with %s is refused', async (argument) => {
    expect(
      await server.submit(`select 1 from visits, lateral flatten(input => tags, ${argument}) f`),
    ).toMatchObject({ code: '000002', sqlState: '0A000' });
  });
});

describe('a VARIANT beside another value', () => {
  const sizes = `(select parse_json('{"n":12,"f":2.5,"t":"x","d":"2026-11-23","b":true}') as v)`;
  it.each([
    ['v:n > 3', 'true'],
    ['v:n = 12', 'true'],
    ['v:f < 2.75', 'true'],
    ['v:n between 3 and 20', 'true'],
    ['v:n in (3, 12)', 'true'],
    ['v:n > v:f', 'true'],
    ["v:t = 'x'", 'true'],
    ['v:b = true', 'true'],
    ["v:d < '2026-11-24'::date", 'true'],
    ['v:missing > 3', null],
  ])('%s is %s', async (expression, expected) => {
    expect(await server.rows(`select ${expression} from ${sizes}`)).toEqual([[expected]]);
  });

  it('is put in order by what it is worth', async () => {
    const rows = "select value from table(flatten(input => parse_json('[12, 3, 2.5]'))) order by value";
    expect(await server.rows(rows)).toEqual([['2.5'], ['3'], ['12']]);
    expect(await server.rows(`${rows} desc limit 1`)).toEqual([['12']]);
  });

  it.each(['greatest(v:n, 3)', 'max(v:n)'])('is refused: %s', async (expression) => {
    expect(await server.submit(`select ${expression} from ${sizes}`)).toMatchObject({ code: '000002' });
  });
});

describe('geography', () => {
  it('measures metres between points on a sphere of 6,371,010 m', async () => {
    const degree = Number(await value('st_distance(st_makepoint(0, 0), st_makepoint(1, 0))'));
    expect(degree).toBeCloseTo(111_195.101177, 5);
    const quarter = Number(await value('st_distance(st_makepoint(0, 0), st_makepoint(0, 90))'));
    expect(quarter).toBeCloseTo((Math.PI / 2) * 6_371_010, 4);
    expect(await value('st_distance(st_makepoint(0, null), st_makepoint(0, 90))')).toBe(null);
  });
});

describe('ZEROIFNULL', () => {
  it.each([
    ['zeroifnull(null)', '0'],
    ['zeroifnull(id)', '1'],
    ["zeroifnull('2.5')", '2.5'],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });
});
