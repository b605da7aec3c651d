import snowflake from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer, testUser } from '../../test-server.ts';

type Connection = ReturnType<typeof snowflake.createConnection>;

let server: TestServer;

beforeAll(async () => {
  snowflake.configure({ disableOCSPChecks: true, logLevel: 'OFF' });
  server = await startTestServer();
});
afterAll(() => server.discard());

/** A session of its own, which ends after the work. */
async function inSession<T>(work: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>): Promise<T> {
  const connection = await connect();
  const run = (sqlText: string) =>
    new Promise<unknown[][]>((resolve, reject) => {
      connection.execute({
        sqlText,
        complete: (error, _statement, rows) =>
          error ? reject(error) : resolve((rows ?? []).map((row) => Object.values(row))),
      });
    });
  try {
    return await work(run);
  } finally {
    await new Promise((resolve) => connection.destroy(resolve));
  }
}

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

describe('a temporary table', () => {
  it('hides another one of its name in its session alone, until it is dropped', async () => {
    await server.rows('create table shared as select 1 as n');
    await inSession(async (run) => {
      await run('create temporary table shared as select 2::number as n');
      expect(await run('select n from shared')).toEqual([[2]]);
      expect(await run('select n from test.public.shared')).toEqual([[2]]);
      expect(await server.rows('select n from shared')).toEqual([['1']]);
      await run('insert into shared values (3)');
      await run('update shared set n = n + 10');
      await run('drop table shared');
      expect(await run('select n from shared')).toEqual([[1]]);
    });
  });

  it('is listed for its session, and gone with it', async () => {
    await inSession(async (run) => {
      await run('create temp table passing (n int)');
      const kinds = (rows: unknown[][]) => rows.filter((row) => row.includes('PASSING')).length;
      expect(kinds(await run('show tables'))).toBe(1);
      expect(kinds(await server.rows('show tables'))).toBe(0);
      const sql =
        "select table_schema, table_type from information_schema.tables where table_name = 'PASSING'";
      expect(await run(sql)).toEqual([['PUBLIC', 'LOCAL TEMPORARY']]);
      expect(await server.rows(sql)).toEqual([]);
      await run('create or replace temp table passing as select n from passing');
    });
    await inSession(async (run) => {
      await expect(run('select * from passing')).rejects.toMatchObject({ code: '002003' });
    });
  });

  it('made by a procedure stays in the session', async () => {
    await server.rows(
      "create procedure prepares() returns varchar language javascript execute as caller as $$ snowflake.execute({sqlText: 'create temporary table prepared as select 42 as n'}); return '' $$",
    );
    await inSession(async (run) => {
      await run('call prepares()');
      expect(await run('select n from prepared')).toEqual([[42]]);
    });
  });
});

describe('CREATE TABLE', () => {
  it('may replace what its query reads', async () => {
    await server.rows('create table counted as select 1 as n');
    await server.rows('create or replace table counted as select n + 1 as n from counted');
    expect(await server.rows('select n from counted')).toEqual([['2']]);
  });

  it('numbers rows by AUTOINCREMENT and IDENTITY, from where it is told', async () => {
    await server.rows(
      'create table numbered (id number autoincrement start 10 increment 5, other number identity, word varchar)',
    );
    await server.rows("insert into numbered (word) values ('a'), ('b')");
    await server.rows("insert into numbered (word, other) select 'c', 99");
    expect(await server.rows('select id, other, word from numbered order by id')).toEqual([
      ['10', '1', 'a'],
      ['15', '2', 'b'],
      ['20', '99', 'c'],
    ]);
    await server.rows('create or replace table numbered (id number autoincrement, word varchar)');
    await server.rows("insert into numbered (word) values ('a')");
    expect(await server.rows('select id from numbered')).toEqual([['1']]);
  });

  it('LIKE another keeps its types, defaults and what must not be null', async () => {
    await server.rows("create table model (a varchar(3) default 'x' not null, b number(5,2))");
    await server.rows('create table likeness like model');
    await server.rows('insert into likeness (b) values (1.5)');
    expect(await server.rows('select a, b from likeness')).toEqual([['x', '1.50']]);
    expect((await server.submit('insert into likeness values (null, 1)')).status).toBe(422);
  });

  it.each(['create hybrid table later (a number primary key)', 'create table copy_of clone numbered'])(
    'is refused rather than taken for another kind: %s',
    async (sql) => {
      expect(await server.submit(sql)).toMatchObject({ code: '000002', sqlState: '0A000' });
    },
  );
});

describe('ALTER TABLE', () => {
  it('adds, renames and drops columns', async () => {
    await server.rows('create table altered as select 1 as a');
    await server.rows("alter table altered add column b varchar(5) default 'new' not null, c date");
    await server.rows('insert into altered (a) values (2)');
    expect(await server.rows('select * from altered order by a')).toEqual([
      ['1', 'new', null],
      ['2', 'new', null],
    ]);
    await server.rows('alter table altered rename column b to word');
    await server.rows('alter table altered drop column c');
    await server.rows('alter table altered alter column word drop not null');
    expect((await server.rows('describe table altered')).map((row) => row.slice(0, 4))).toEqual([
      ['A', 'NUMBER(1,0)', 'COLUMN', 'N'],
      ['WORD', 'VARCHAR(5)', 'COLUMN', 'Y'],
    ]);
    await server.rows('insert into altered values (3, null)');
    expect(await server.submit('alter table altered add column a int')).toMatchObject({ status: 422 });
    expect(await server.submit('alter table altered drop column nothing')).toMatchObject({ code: '000904' });
  });

  it('renames the table', async () => {
    await server.rows('create table before as select 1 as a');
    await server.rows('alter table before rename to after_it');
    expect(await server.rows('select a from after_it')).toEqual([['1']]);
    expect(await server.submit('select a from before')).toMatchObject({ code: '002003' });
  });

  it('sets and drops a default', async () => {
    await server.rows('create table defaulted (a number, b varchar)');
    await server.rows("alter table defaulted alter column b set default 'x'");
    await server.rows('insert into defaulted (a) values (1)');
    await server.rows('alter table defaulted alter column b drop default');
    await server.rows('insert into defaulted (a) values (2)');
    expect(await server.rows('select b from defaulted order by a')).toEqual([['x'], [null]]);
  });
});

describe('a sequence', () => {
  it('counts from where it is told, by any of its names', async () => {
    await server.rows('create sequence counter start 5 increment 2');
    expect(await server.rows('select counter.nextval')).toEqual([['5']]);
    expect(await server.rows('select public.counter.nextval, test.public.counter.nextval')).toEqual([
      ['7', '9'],
    ]);
    await server.rows(
      'create table drawn as select counter.nextval as n from table(generator(rowcount => 3))',
    );
    expect(await server.rows('select n from drawn order by n')).toEqual([['11'], ['13'], ['15']]);
  });

  it('is made once, replaced and dropped', async () => {
    await server.rows('create sequence once');
    expect(await server.submit('create sequence once')).toMatchObject({ code: '002002' });
    await server.rows('create sequence if not exists once');
    await server.rows('create or replace sequence once start 9');
    expect(await server.rows('select once.nextval')).toEqual([['9']]);
    await server.rows('drop sequence once');
    expect(await server.submit('select once.nextval')).toMatchObject({ code: '002003' });
    await server.rows('drop sequence if exists once');
  });
});
