import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows('create table numbers (n number(10,0), word varchar)');
  await server.rows("insert into numbers values (1, 'one'), (2, 'two'), (3, 'three')");
});
afterAll(() => server.discard());

async function value(block: string): Promise<string | null | undefined> {
  return (await server.rows(block))[0]?.[0];
}

describe('a block', () => {
  it.each([
    ['begin return 1 + 1; end', '2'],
    ['begin end;', null],
    ['begin let x := 1; x := x + 41; return x; end', '42'],
    ["declare s varchar default 'a'; begin s := s || 'b'; return s; end;", 'ab'],
    ['declare d number(10,2); begin d := 1.005; return d; end', '1.01'],
    ['begin let i := 0; while (i < 5) do i := i + 2; end while; return i; end', '6'],
    ['begin let i := 0; repeat i := i + 2; until (i >= 5) end repeat; return i; end', '6'],
    ['begin let i := 0; loop i := i + 1; if (i = 7) then break; end if; end loop; return i; end', '7'],
    ['begin let s := 0; for i in 1 to 4 do s := s + i; end for; return s; end', '10'],
    ["begin let s := ''; for i in reverse 1 to 3 do s := s || i; end for; return s; end", '321'],
    [
      'begin let s := 0; for i in 1 to 5 do if (i = 2) then continue; elseif (i = 4) then break; end if; s := s + i; end for; return s; end',
      '4',
    ],
    [
      `begin let n := 0; for i in 1 to 3 do for j in 1 to 3 do n := n + 1; if (j = 2) then continue outer_loop; end if;
         end for; end for outer_loop; return n; end`,
      '6',
    ],
    [
      "begin let x := 2; case (x) when 1 then return 'a'; when 2 then return 'b'; else return 'c'; end case; end",
      'b',
    ],
    ["begin let x := 2; case when x < 2 then return 'a'; else return 'c'; end; end", 'c'],
    ["begin let x := case when 1 = 1 then 'y' else 'n' end; return x; end", 'y'],
    ['begin let x := 1; begin let x := 2; end; return x; end', '1'],
    [
      'declare a number; b varchar; begin select n, word into :a, :b from numbers where n = 2; return a || b; end',
      '2two',
    ],
    ['declare a number default 5; begin select n into :a from numbers where n = 9; return a; end', null],
    [
      'begin let total := 0; let c cursor for select n from numbers; for r in c do total := total + r.n; end for; return total; end',
      '6',
    ],
    [
      `declare a number; c cursor for select n from numbers where n > ? order by n;
       begin open c using (1); fetch c into a; fetch c into :a; close c; return a; end`,
      '3',
    ],
    [
      "declare rs resultset; s varchar default ''; begin rs := (select word from numbers order by n); for r in rs do s := s || r.word || ','; end for; return s; end",
      'one,two,three,',
    ],
    ["begin let t := 'numbers'; let n := (select count(*) from identifier(:t)); return n; end", '3'],
    ['begin let x := 2; return (select max(n) from numbers where n <= :x); end', '2'],
    ['begin update numbers set word = word where n > 1; return sqlrowcount; end', '2'],
    [
      "begin let q := 'select n from numbers where n = ?'; let v := 3; let rs resultset := (execute immediate :q using (v)); for r in rs do return r.n; end for; end",
      '3',
    ],
    ['begin return parse_json(\'{"a": [1, 2]}\'):a[1]; end', '2'],
    ['execute immediate $$ begin return 7; end $$', '7'],
    ["execute immediate 'select ? + 1' using (41)", '42'],
  ])('%s gives %s', async (block, expected) => {
    expect(await value(block)).toBe(expected);
  });

  it('names its column as Snowflake does', async () => {
    const { resultSetMetaData } = await server.submit('begin return 1; end');
    expect(resultSetMetaData?.rowType[0]?.name).toBe('anonymous block');
  });
});

describe('an exception', () => {
  it.each([
    [
      "begin select * from nowhere; exception when other then return sqlcode || '|' || sqlstate || '|' || sqlerrm; end",
      "2003|42S02|SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
    ],
    [
      "declare mine exception (-20001, 'my own'); begin raise mine; exception when mine then return sqlcode || ' ' || sqlerrm; end",
      '-20001 my own',
    ],
    [
      "declare a exception (-20001, 'a'); b exception (-20002, 'b'); begin raise b; exception when a or b then return 'either'; end",
      'either',
    ],
    [
      "begin begin select 1 / 0; exception when statement_error then return 'inner'; end; exception when other then return 'outer'; end",
      'inner',
    ],
  ])('%s is caught: %s', async (block, expected) => {
    expect(await value(block)).toBe(expected);
  });

  it('that nobody catches names its type, place and message', async () => {
    expect(
      await server.submit("declare mine exception (-20001, 'my own'); begin raise mine; end"),
    ).toMatchObject({
      code: '-20001',
      sqlState: 'P0001',
      message: "Uncaught exception of type 'MINE' on line 1 at position 49 : my own",
    });
  });
});

describe('a SQL procedure', () => {
  it('gives a value, and takes arguments by name and by default', async () => {
    await server.rows(
      'create procedure product(a number, b number default 2) returns number language sql as begin return a * b; end',
    );
    expect(await server.rows('call product(21)')).toEqual([['42']]);
    expect(await server.rows('call product(b => 5, a => 3)')).toEqual([['15']]);
    expect(await value('begin let r number; call product(4) into :r; return r; end')).toBe('8');
  });

  it('gives a table', async () => {
    await server.rows(
      `create procedure above(least number) returns table (n number, word varchar) language sql as
       $$ declare r resultset; begin r := (select n, word from numbers where n > :least order by n); return table(r); end $$`,
    );
    expect(await server.rows('call above(1)')).toEqual([
      ['2', 'two'],
      ['3', 'three'],
    ]);
  });
});
