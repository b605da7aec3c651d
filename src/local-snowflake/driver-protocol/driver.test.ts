import snowflake from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKeyPair, startTestServer, type TestServer, testUser } from '../test-server.ts';

type Connection = ReturnType<typeof snowflake.createConnection>;
type Row = Record<string, unknown>;

let server: TestServer;
let connection: Connection;

beforeAll(async () => {
  snowflake.configure({ disableOCSPChecks: true, logLevel: 'OFF' });
  server = await startTestServer();
  connection = await connect({ password: testUser.password });
});
afterAll(async () => {
  await new Promise((resolve) => connection.destroy(resolve));
  await server.discard();
});

describe('logging in', () => {
  it('takes a key pair', async () => {
    const other = await connect({ authenticator: 'SNOWFLAKE_JWT', privateKey: server.keys.privateKey });
    expect(await run(other, 'select current_user() as who')).toEqual([{ WHO: 'TESTER' }]);
    await new Promise((resolve) => other.destroy(resolve));
  });

  it('refuses a wrong password and a wrong key', async () => {
    await expect(connect({ password: 'guess' })).rejects.toMatchObject({ code: '390100' });
    const { privateKey } = aKeyPair();
    await expect(connect({ authenticator: 'SNOWFLAKE_JWT', privateKey })).rejects.toMatchObject({
      code: '390144',
    });
  });

  it('refuses a request with a token that is none', async () => {
    const response = await fetch(`${server.url}/queries/v1/query-request`, {
      method: 'POST',
      headers: { authorization: 'Snowflake Token="none"' },
      body: JSON.stringify({ sqlText: 'select 1' }),
    });
    expect(await response.json()).toMatchObject({ success: false, code: '390104' });
  });
});

describe('reading', () => {
  it('gives every type as the driver knows it', async () => {
    const [row] = await run(
      connection,
      `select 12.50::number(10,2) as n, 1.5::float as f, 'x' as t, true as b, false as no, '2026-01-02'::date as d,
        '10:11:12'::time as tm, '2026-01-02 03:04:05.678'::timestamp_ntz as ntz,
        '2026-11-22 10:00:00.123456789 -0500'::timestamp_tz as tz, parse_json('{"a":[1,2]}') as v,
        to_binary('00ff') as bin, null as nothing`,
    );
    expect(row).toMatchObject({
      N: 12.5,
      F: 1.5,
      T: 'x',
      B: true,
      NO: false,
      V: { a: [1, 2] },
      NOTHING: null,
      TM: '10:11:12',
    });
    expect(row?.NTZ).toEqual(new Date('2026-01-02T03:04:05.678Z'));
    expect(row?.TZ).toEqual(new Date('2026-11-22T15:00:00.123Z'));
    expect(Buffer.from(String(Object(row?.BIN).toString('hex')), 'hex')).toEqual(Buffer.from([0, 255]));
  });

  it('streams a result of many chunks, every row once and in order', async () => {
    const count = 12_000;
    const sqlText = `select seq8() as id, repeat('é"', 1000) as filler, iff(id % 2 = 0, null, id) as odd
      from table(generator(rowcount => ${count}))`;
    const statement = await new Promise<snowflake.RowStatement>((resolve, reject) => {
      connection.execute({
        sqlText,
        streamResult: true,
        complete: (error, done) => (error ? reject(error) : resolve(done)),
      });
    });
    let next = 0;
    for await (const row of statement.streamRows()) {
      if (row.ID !== next) throw new Error(`row ${row.ID} came at place ${next}`);
      next += 1;
    }
    expect(next).toBe(count);
    expect(statement.getNumRows()).toBe(count);
  });

  it('binds by position, with types', async () => {
    const rows = await run(connection, 'select ? as a, ? + 1 as b, ? as c, ? as d', [
      "O'Brien",
      41,
      true,
      null,
    ]);
    expect(rows).toEqual([{ A: "O'Brien", B: 42, C: true, D: null }]);
  });
});

describe('changing', () => {
  it('inserts many rows with one array bind', async () => {
    await run(
      connection,
      'create or replace table bulk (id number(38,0), name varchar(20), at timestamp_tz)',
    );
    const rows = Array.from({ length: 5000 }, (_, i) => [
      i,
      i % 7 === 0 ? null : `n${i}`,
      '2026-01-01 00:00:00 +0100',
    ]);
    const answer = await run(connection, 'insert into bulk values (?, ?, to_timestamp_tz(?))', rows);
    expect(answer).toEqual([{ 'number of rows inserted': 5000 }]);
    const totals = await run(
      connection,
      `select count(*) as n, count(name) as named, sum(id) as total,
      count_if(at = '2025-12-31 23:00:00 +0000'::timestamp_tz) as at from bulk`,
    );
    expect(totals).toEqual([{ N: 5000, NAMED: 4285, TOTAL: 12_497_500, AT: 5000 }]);
  });

  it('without AUTOCOMMIT begins a transaction with the first change', async () => {
    await run(connection, 'create or replace table held (n number(10,0))');
    const other = await connect({ password: testUser.password });
    await run(other, 'alter session set autocommit = false');
    await run(other, 'insert into held values (1)');
    expect(await run(other, 'select count(*) as n from held')).toEqual([{ N: 1 }]);
    expect(await run(connection, 'select count(*) as n from held')).toEqual([{ N: 0 }]);
    await run(other, 'rollback');
    await run(other, 'insert into held values (2)');
    await run(other, 'commit');
    expect(await run(connection, 'select n from held')).toEqual([{ N: 2 }]);
    await new Promise((resolve) => other.destroy(resolve));
  });

  it('commits the open transaction with a definition', async () => {
    await run(connection, 'create or replace table settled (n number(10,0))');
    await run(connection, 'begin');
    await run(connection, 'insert into settled values (1)');
    await run(connection, 'create or replace table another (n number(10,0))');
    await run(connection, 'rollback');
    expect(await run(connection, 'select n from settled')).toEqual([{ N: 1 }]);
  });

  it('only describes what is to be described, whatever its binds', async () => {
    await run(connection, 'create or replace table described (n number(10,0), word varchar(5))');
    const columns = (sqlText: string) =>
      new Promise<string[]>((resolve, reject) => {
        connection.execute({
          sqlText,
          describeOnly: true,
          complete: (error, statement) =>
            error ? reject(error) : resolve((statement.getColumns() ?? []).map((column) => column.getName())),
        });
      });
    expect(await columns('insert into described values (?, ?)')).toEqual(['number of rows inserted']);
    expect(await columns('select n, word from described where n = ?')).toEqual(['N', 'WORD']);
    expect(await run(connection, 'select n from described')).toEqual([]);
    await expect(columns('select nothing from described')).rejects.toMatchObject({ code: '000904' });
  });

  it('keeps a transaction to its session until it commits', async () => {
    await run(connection, 'create or replace table ledger (amount number(10,2))');
    const other = await connect({ password: testUser.password });
    const total = 'select coalesce(sum(amount), 0) as total from ledger';

    await run(connection, 'begin');
    await run(connection, 'insert into ledger values (1.25), (2.25)');
    expect(await run(connection, total)).toEqual([{ TOTAL: 3.5 }]);
    expect(await run(other, total)).toEqual([{ TOTAL: 0 }]);
    await run(connection, 'commit');
    expect(await run(other, total)).toEqual([{ TOTAL: 3.5 }]);

    await run(connection, 'begin');
    await run(connection, 'delete from ledger');
    await run(connection, 'rollback');
    expect(await run(other, total)).toEqual([{ TOTAL: 3.5 }]);
    await new Promise((resolve) => other.destroy(resolve));
  });

  it('changes the session with USE and ALTER SESSION', async () => {
    await run(connection, 'create schema if not exists elsewhere');
    await run(connection, 'use schema elsewhere');
    await run(connection, "alter session set timezone = 'America/New_York'");
    const [row] = await run(
      connection,
      "select current_schema() as s, to_char('2026-07-01 12:00:00'::timestamp_tz, 'HH24:MI TZHTZM') as t",
    );
    expect(row).toEqual({ S: 'ELSEWHERE', T: '12:00 -0400' });
    await run(connection, 'use schema test.public');
  });
});

describe('failing', () => {
  it.each([
    ['select x from nowhere', '002003', '42S02', "Object 'NOWHERE' does not exist or not authorized."],
    ['select 1 from a.b.c', '002003', '02000', "Database 'A' does not exist or not authorized."],
    ['select 1 from test.nope.c', '002003', '02000', "Schema 'TEST.NOPE' does not exist or not authorized."],
    [
      'select\n nope from (select 1 as a)',
      '000904',
      '42000',
      "error line 2 at position 1\ninvalid identifier 'NOPE'",
    ],
    ['select 1 +* 2', '001003', '42000', 'syntax error line 1'],
    ["select 'x'::number", '100038', '22018', "Numeric value 'x' is not recognized"],
    ["select 'x'::timestamp_ntz", '100035', '22007', "Timestamp 'x' is not recognized"],
    ["select 'maybe'::boolean", '100037', '22018', "Boolean value 'maybe' is not recognized"],
    ['select 1 / 0', '100051', '22012', 'Division by zero'],
    ['select ?', '002049', '42601', 'Bind variable :1 not set.'],
    ['select no_such_function(1)', '002140', '42601', 'Unknown function NO_SUCH_FUNCTION'],
    ['grant select on t to role r', '000002', '0A000', 'GRANT'],
    ['select 1; select 2', '000002', '0A000', 'more than one statement'],
  ])('%j with Snowflake’s own code', async (sqlText, code, sqlState, message) => {
    await expect(run(connection, sqlText)).rejects.toMatchObject({
      code,
      sqlState,
      message: expect.stringContaining(message),
    });
  });
});

describe('asynchronous queries', () => {
  it('are followed by id to their result', async () => {
    const queryId = await start('select 7 as n');
    const rows = await new Promise<Row[]>((resolve, reject) => {
      void connection
        .getResultsFromQueryId({
          queryId,
          sqlText: '',
          complete: (error, _statement, found) => (error ? reject(error) : resolve(found ?? [])),
        })
        .catch(reject);
    });
    expect(rows).toEqual([{ N: 7 }]);
    expect(await connection.getQueryStatus(queryId)).toBe('SUCCESS');
  });

  it('end when they are cancelled', async () => {
    const statement = connection.execute({
      sqlText: 'select count(*) from table(generator(rowcount => 100000000000)) a',
      asyncExec: true,
      complete: () => {},
    });
    const queryId = await condition(() => statement.getQueryId());
    await new Promise<void>((resolve, reject) =>
      statement.cancel((error) => (error ? reject(error) : resolve())),
    );
    expect(
      await condition(async () => {
        const status = await connection.getQueryStatus(queryId);
        return status === 'RUNNING' ? undefined : status;
      }),
    ).toBe('ABORTED');
  });

  async function start(sqlText: string): Promise<string> {
    return new Promise((resolve, reject) => {
      connection.execute({
        sqlText,
        asyncExec: true,
        complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
      });
    });
  }
});

/** Asks again, a turn of the event loop later, until there is an answer. */
async function condition<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function connect(options: Partial<snowflake.ConnectionOptions>): Promise<Connection> {
  const created = snowflake.createConnection({
    accessUrl: server.url,
    account: 'LOCAL',
    username: testUser.name,
    database: 'TEST',
    schema: 'PUBLIC',
    ...options,
  });
  await new Promise<void>((resolve, reject) =>
    created.connect((error) => (error ? reject(error) : resolve())),
  );
  return created;
}

function run(on: Connection, sqlText: string, binds?: snowflake.Binds): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    on.execute({
      sqlText,
      ...(binds ? { binds } : {}),
      complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
    });
  });
}
