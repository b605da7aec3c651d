import snowflake from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer, testUser } from '../test-server.ts';

type Connection = ReturnType<typeof snowflake.createConnection>;

let server: TestServer;
let connection: Connection;

beforeAll(async () => {
  snowflake.configure({ disableOCSPChecks: true, logLevel: 'OFF' });
  server = await startTestServer();
  connection = await connect();
  await run('create table days (n number(10,0), day date)');
});
afterAll(async () => {
  await new Promise((resolve) => connection.destroy(resolve));
  await server.discard();
});

function connect(): Promise<Connection> {
  const made = snowflake.createConnection({
    accessUrl: server.url,
    account: 'local',
    username: testUser.name,
    password: testUser.password,
    database: 'TEST',
    schema: 'PUBLIC',
  });
  return new Promise((resolve, reject) => {
    made.connect((error, done) => (error ? reject(error) : resolve(done)));
  });
}

function run(sqlText: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
    });
  });
}

describe('session variables', () => {
  it('are set to what a query gives, read with $, listed and unset', async () => {
    await run("set (first, word) = (40, 'x')");
    await run('set second = (select $first + 2)');
    expect(await run('select $second as n, $word as w')).toEqual([{ N: 42, W: 'x' }]);
    expect((await run('show variables')).map(({ name }) => name)).toEqual(['FIRST', 'SECOND', 'WORD']);
    await run('unset second');
    await expect(run('select $second')).rejects.toMatchObject({ message: expect.stringContaining('SECOND') });
  });

  it('name objects through IDENTIFIER', async () => {
    await run("set place = 'days'");
    expect(await run('select count(*) as n from identifier($place)')).toEqual([{ N: 0 }]);
  });

  it("are seen by a procedure with its caller's rights, and not by one with its owner's", async () => {
    await run('set seen = 7');
    const body =
      "as $$ var r = snowflake.execute({sqlText: 'select $seen'}); r.next(); return r.getColumnValue(1) $$";
    await run(`create procedure callers() returns float language javascript execute as caller ${body}`);
    await run(`create procedure owners() returns float language javascript execute as owner ${body}`);
    expect(await run('call callers()')).toEqual([{ CALLERS: 7 }]);
    await expect(run('call owners()')).rejects.toMatchObject({ message: expect.stringContaining('SEEN') });
  });
});

describe('a transaction around a call', () => {
  it('takes back what the procedure did', async () => {
    await run(
      "create procedure fill() returns varchar language javascript execute as caller as $$ snowflake.execute({sqlText: 'insert into days (n) values (1)'}); return '' $$",
    );
    await run('begin');
    await run('call fill()');
    expect(await run('select count(*) as n from days')).toEqual([{ N: 1 }]);
    await run('rollback');
    expect(await run('select count(*) as n from days')).toEqual([{ N: 0 }]);
  });

  it('cannot be ended from within', async () => {
    await run(
      "create procedure ends() returns varchar language javascript execute as caller as $$ snowflake.execute({sqlText: 'commit'}) $$",
    );
    await run('begin');
    await expect(run('call ends()')).rejects.toMatchObject({
      message: expect.stringContaining('started at a different scope'),
    });
    await run('rollback');
  });
});
