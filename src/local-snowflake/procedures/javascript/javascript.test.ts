import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows('create table numbers (n number(10,0), word varchar)');
  await server.rows("insert into numbers values (1, 'one'), (2, 'two'), (3, null)");
});
afterAll(() => server.discard());

async function define(signature: string, body: string): Promise<void> {
  await server.rows(`create or replace procedure ${signature} language javascript as $$${body}$$`);
}

/** What a body returns, as text. */
async function run(body: string, returns = 'varchar'): Promise<string | null | undefined> {
  await define(`ran() returns ${returns}`, body);
  return (await server.rows('call ran()'))[0]?.[0];
}

/** How a body that is not to succeed ends. */
async function fail(body: string, options: Record<string, unknown> = {}) {
  await define('ran() returns varchar', body);
  const { status, code, sqlState, message } = await server.submit('call ran()', { body: options });
  expect(status).not.toBe(200);
  return { code, sqlState, message };
}

const read = (sql: string) =>
  `var rows = snowflake.execute({sqlText: ${JSON.stringify(sql)}}); rows.next(); return rows.getColumnValue(1);`;

describe('a JavaScript procedure', () => {
  it.each([
    ['return 1 + 1', 'varchar', '2'],
    ['return null', 'varchar', null],
    ['', 'varchar', null],
    ['return 1.25', 'float', '1.25'],
    ['return true', 'boolean', 'true'],
    ['return {a: [1, "x"]}', 'variant', '{"a":[1,"x"]}'],
    ['return [1, 2]', 'array', '[1,2]'],
    ['return new Date(Date.UTC(2026, 0, 2, 3, 4, 5))', 'timestamp_ntz', '1767323045.000000000'],
  ])('%s gives, as %s, %s', async (body, returns, expected) => {
    expect(await run(body, returns)).toBe(expected);
  });

  it('has its arguments under names in capitals', async () => {
    await define('joined(word varchar, n float, list array) returns varchar', 'return WORD + (N + LIST[1])');
    expect(await server.rows("call joined('sum ', 2, parse_json('[1, 40]')::array)")).toEqual([['sum 42']]);
    const { message } = await server.submit("call joined('sum ', 'x')");
    expect(message).toContain("Invalid argument types for function 'JOINED'");
  });

  it('calls another one, five deep at most', async () => {
    await define(
      'deeper(n float) returns varchar',
      "if (N == 0) return 'bottom'; var r = snowflake.execute({sqlText: 'call deeper(?)', binds: [N - 1]}); r.next(); return r.getColumnValue(1)",
    );
    expect(await server.rows('call deeper(4)')).toEqual([['bottom']]);
    expect((await server.submit('call deeper(5)')).message).toContain('call depth exceeds the limit of 5');
  });
});

describe('the statements of a procedure', () => {
  it('are built as strings, bound and run in a loop', async () => {
    await server.rows('create or replace table log_lines (place varchar, n number(10,0))');
    const body = `
      for (const place of ['Erie', 'Kent']) {
        snowflake.execute({sqlText: \`insert into log_lines select '\${place}', n from numbers where n < ?\`, binds: [3]});
      }
      var count = snowflake.createStatement({sqlText: 'select place, sum(n) from log_lines group by place order by place'}).execute();
      var lines = [];
      while (count.next()) lines.push(count.getColumnValue(1) + '=' + count.getColumnValue(2));
      return lines.join();`;
    expect(await run(body)).toBe('Erie=3,Kent=3');
  });

  it('tell what they changed', async () => {
    const body = `
      var made = snowflake.createStatement({sqlText: 'create or replace table changed as select n from numbers'}); made.execute();
      var put = snowflake.createStatement({sqlText: 'insert into changed values (7), (8)'}); put.execute();
      var set = snowflake.createStatement({sqlText: 'update changed set n = 0 where n > 1'}); set.execute();
      var gone = snowflake.createStatement({sqlText: 'delete from changed where n = 1'}); gone.execute();
      return [put.getNumRowsInserted(), set.getNumRowsUpdated(), gone.getNumRowsDeleted(), gone.getNumRowsAffected(),
        gone.getQueryId().length, gone.getSqlText()].join();`;
    expect(await run(body)).toBe('2,4,1,1,36,delete from changed where n = 1');
  });

  it('give values and columns of every type', async () => {
    const body = `
      var all = snowflake.createStatement({sqlText: \`
        select 1::number(10,0) as n, 'one' as word, '2026-01-02'::date as d, '2026-01-02 03:04:05.123'::timestamp_ntz as t,
          1.5::float as f, true as b, parse_json('{"a":[1,2]}') as v, to_binary('ff00', 'hex') as x, null as nothing\`}).execute();
      all.next();
      var seen = [];
      for (var i = 1; i <= all.getColumnCount(); i++) {
        var value = all.getColumnValue(i);
        seen.push([all.getColumnName(i), all.getColumnType(i), value === null ? 'null' : value.constructor.name,
          all.getColumnValueAsString(i)].join(' '));
      }
      return seen.concat([all.V.a[1], all.getColumnValue('WORD'), all.next()]).join('\\n');`;
    expect((await run(body))?.split('\n')).toEqual([
      'N number Number 1',
      'WORD text String one',
      'D date SfDate 2026-01-02',
      'T timestamp_ntz SfDate 2026-01-02 03:04:05.123',
      'F real Number 1.5',
      'B boolean Boolean true',
      'V variant Object {"a":[1,2]}',
      'X binary Uint8Array FF00',
      expect.stringMatching(/^NOTHING \w+ null /),
      '2',
      'one',
      'false',
    ]);
  });

  it('are read on beyond what comes at once', async () => {
    const body = `
      var rows = snowflake.execute({sqlText: 'select seq4() from table(generator(rowcount => 1234))'});
      var n = 0; while (rows.next()) n += 1; return n + ' of ' + rows.getRowCount();`;
    expect(await run(body)).toBe('1234 of 1234');
  });

  it('fail with code, state, message and place, which the body may catch', async () => {
    const body = `
      try { snowflake.createStatement({sqlText: 'select * from nowhere'}).execute(); }
      catch (e) { return [e.code, e.state, e.message, e.stackTraceTxt].join('|') }`;
    expect(await run(body)).toBe(
      "2003|42S02|SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.|At Statement.execute, line 2 position 74",
    );
  });

  it('may be a transaction, which ends where it began', async () => {
    await server.rows('create or replace table kept as select n from numbers');
    expect(
      await run(
        `snowflake.execute({sqlText: 'begin'}); snowflake.execute({sqlText: 'delete from kept'});
         snowflake.execute({sqlText: 'rollback'}); ${read('select count(*) from kept')}`,
      ),
    ).toBe('3');
    expect(
      await fail("snowflake.execute({sqlText: 'begin'}); snowflake.execute({sqlText: 'delete from kept'});"),
    ).toMatchObject({ code: '090232', message: expect.stringContaining('is incomplete') });
    expect(await server.rows('select count(*) from kept')).toEqual([['3']]);
  });
});

describe('an error that a procedure does not catch', () => {
  it.each([
    ["throw new Error('boom')", 'boom\nAt RAN, line 1 position 9'],
    ["throw 'a text'", 'a text'],
    ['return unknown', 'unknown is not defined\nAt RAN, line 1 position 0'],
    ['return snowflake.nothing()', 'not a function\nAt RAN, line 1 position 16'],
    [
      "snowflake.execute({sqlText: 'select * from nowhere'})",
      "SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.\nAt Snowflake.execute, line 1 position 9",
    ],
    [
      "return snowflake.execute({sqlText: 'select 1'}).getColumnValue(1)",
      'ResultSet is empty or not prepared, call next() first\nAt ResultSet.getColumnValue, line 1 position 47',
    ],
  ])('%s ends the call', async (body, message) => {
    expect(await fail(body)).toEqual({
      code: '100183',
      sqlState: 'P0000',
      message: `Execution error in store procedure RAN:\n${message}`,
    });
  });
});

describe('the sandbox of a procedure', () => {
  it('has nothing of the process around it', async () => {
    const names = ['process', 'require', 'fetch', 'Buffer', 'setTimeout', 'Deno', 'std', 'os', 'WebAssembly'];
    const types = names.map((name) => `typeof ${name}`).join(' + ');
    expect(await run(`return ${types}`)).toBe('undefined'.repeat(names.length));
    expect(await run("return typeof (function () {}).constructor('return this')().process")).toBe(
      'undefined',
    );
    expect(await fail("require('fs').readFileSync('/etc/passwd')")).toMatchObject({
      message: expect.stringContaining('require is not defined'),
    });
  });

  it('loads no module', async () => {
    const body = `
      var told = 'pending';
      import('fs').then(() => { told = 'loaded' }, () => { told = 'refused' });
      return told;`;
    expect(await run(body)).toBe('pending');
  });

  it('leaves nothing behind for the next call', async () => {
    await run("globalThis.left = 1; Object.prototype.odd = 1; snowflake.kept = 1; return ''");
    expect(await run('return [typeof left, {}.odd, snowflake.kept].join()')).toBe('undefined,,');
  });

  it('ends a loop without end when the time of its statement is over, and serves others meanwhile', async () => {
    await define('ran() returns varchar', 'while (true) {}');
    const endless = server.submit('call ran()', { body: { timeout: 1 } });
    expect(await server.rows('select 1')).toEqual([['1']]);
    expect(await endless).toMatchObject({ code: '000630', sqlState: '57014' });
  });

  it.each([
    [
      'takes no more memory than it may',
      'var all = []; while (true) all.push(new Array(100000).fill(7))',
      'out of memory',
    ],
    [
      'does not recurse for ever',
      'function deeper() { return deeper() + 1 } return deeper()',
      'Maximum call stack size exceeded',
    ],
  ])('%s', async (_what, body, message) => {
    expect(await fail(body)).toMatchObject({ code: '100183', message: expect.stringContaining(message) });
    expect(await run("return 'well'")).toBe('well');
  });
});

describe('a procedure in another language', () => {
  it('is kept, listed and described, but not run', async () => {
    await server.rows(
      "create procedure ask_service(day date) returns varchar language python runtime_version = '3.11' packages = ('snowflake-snowpark-python') handler = 'main' as $$\ndef main(session, day):\n  return ''\n$$",
    );
    expect(
      await server.rows(
        "select procedure_language, argument_signature from information_schema.procedures where procedure_name = 'ASK_SERVICE'",
      ),
    ).toEqual([['PYTHON', '(DAY DATE)']]);
    expect(Object.fromEntries(await server.rows('describe procedure ask_service(date)'))).toMatchObject({
      language: 'PYTHON',
      body: expect.stringContaining('def main'),
    });
    expect(await server.submit("call ask_service('2026-01-01')")).toMatchObject({
      code: '000002',
      sqlState: '0A000',
      message: expect.stringContaining('LANGUAGE PYTHON'),
    });
  });
});

describe('procedures of one name', () => {
  it('are told apart by the types of their arguments, and dropped by them', async () => {
    await define('which(a varchar) returns varchar', "return 'text'");
    await define('which(a float) returns varchar', "return 'number'");
    expect(await server.rows("call which('a')")).toEqual([['text']]);
    expect(await server.rows('call which(1.5::float)')).toEqual([['number']]);
    await server.rows('drop procedure which(float)');
    expect((await server.rows("show procedures like 'WHICH'")).length).toBe(1);
    expect(await server.submit('drop procedure which(float)')).toMatchObject({ code: '002003' });
    expect(await server.rows('drop procedure if exists which(float)')).toEqual([
      ['Drop statement executed successfully (object already dropped).'],
    ]);
  });
});
