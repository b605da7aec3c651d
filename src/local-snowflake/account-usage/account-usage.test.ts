import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
const now = new Date('2026-11-25T10:15:00Z');

beforeAll(async () => {
  server = await startTestServer({ now: () => now });
  await server.rows('create table visits (id number(9,0), day date)');
  await server.rows("insert into visits values (1, '2026-11-23'), (2, '2026-11-24')");
  await server.rows('create view late as select id from visits where day > 1::varchar::date');
  await server.rows('create view latest as with v as (select * from late) select * from v');
});
afterAll(() => server.discard());

const usage = (view: string) => `snowflake.account_usage.${view}`;

describe('QUERY_HISTORY', () => {
  it('lists a statement once, however many ask at the same time', async () => {
    const sql = `select count(*) from ${usage('query_history')} where query_text like 'insert into visits%'`;
    expect(await Promise.all([1, 2, 3, 4].map(() => server.rows(sql)))).toEqual(Array(4).fill([['1']]));
  });

  it('tells text, kind, user, warehouse, rows and outcome of each statement', async () => {
    expect(
      await server.rows(
        `select query_type, user_name, warehouse_name, warehouse_size, execution_status, rows_inserted, database_name
           from ${usage('query_history')} where query_text like 'insert into visits%'`,
      ),
    ).toEqual([['INSERT', 'TESTER', 'COMPUTE_WH', 'X-Small', 'SUCCESS', '2', 'TEST']]);
  });

  it('tells the error of a statement that failed', async () => {
    await server.submit('select * from nowhere');
    expect(
      await server.rows(
        `select execution_status, error_code, query_type from ${usage('query_history')}
          where query_text = 'select * from nowhere'`,
      ),
    ).toEqual([['FAIL', '002003', 'SELECT']]);
  });

  it('gives statements that differ in their values one parameterized hash', async () => {
    for (const id of [1, 2]) await server.rows(`select day from visits where id = ${id}`);
    expect(
      await server.rows(
        `select count(*), count(distinct query_hash), count(distinct query_parameterized_hash)
           from ${usage('query_history')} where query_text like 'select day from visits where id =%'`,
      ),
    ).toEqual([['2', '2', '1']]);
  });

  it('holds what a procedure runs, and the call once', async () => {
    await server.rows(`create procedure twice() returns varchar language javascript execute as caller as
      $$ snowflake.execute({sqlText: 'delete from visits where id = 77'}); return 'done'; $$`);
    await server.rows('call twice()');
    expect(
      await server.rows(
        `select query_type, count(*) from ${usage('query_history')}
          where query_text in ('call twice()', 'delete from visits where id = 77') group by all order by 1`,
      ),
    ).toEqual([
      ['CALL', '1'],
      ['DELETE', '1'],
    ]);
  });

  it('is a table function of INFORMATION_SCHEMA too, newest first', async () => {
    await server.rows("select 'the newest'");
    const [[text] = []] = await server.rows(
      'select query_text from table(information_schema.query_history(result_limit => 1))',
    );
    expect(text).toBeTypeOf('string');
  });
});

describe('what follows from the history', () => {
  it('bills statements to the hour in which they began', async () => {
    const rows = await server.rows(
      `select to_char(start_time, 'YYYY-MM-DD HH24'), warehouse_name, credits_used >= 0
         from ${usage('warehouse_metering_history')}`,
    );
    expect(rows).toEqual([['2026-11-25 10', 'COMPUTE_WH', 'true']]);
  });

  it('tells which table a change has written', async () => {
    expect(
      await server.rows(
        `select distinct m.value:objectName::varchar from ${usage('access_history')} a,
           lateral flatten(input => a.objects_modified) m`,
      ),
    ).toEqual([['TEST.PUBLIC.VISITS']]);
  });
});

describe('OBJECT_DEPENDENCIES', () => {
  it('names what a view reads, but not its own parts', async () => {
    expect(
      await server.rows(
        `select referenced_object_name, referenced_object_domain, referencing_object_name, referencing_object_domain
           from ${usage('object_dependencies')} order by 3, 1`,
      ),
    ).toEqual([
      ['VISITS', 'TABLE', 'LATE', 'VIEW'],
      ['LATE', 'VIEW', 'LATEST', 'VIEW'],
    ]);
  });
});

describe('the lists of objects', () => {
  it('hold those of all databases', async () => {
    await server.rows('create database other');
    await server.rows('create sequence other.public.numbers');
    await server.rows('create stage other.public.files');
    expect(
      await server.rows(
        `select table_catalog, table_name, row_count, deleted from ${usage('tables')} order by 1, 2`,
      ),
    ).toEqual([
      ['TEST', 'LATE', null, null],
      ['TEST', 'LATEST', null, null],
      ['TEST', 'VISITS', '2', null],
    ]);
    expect(await server.rows(`select sequence_catalog, sequence_name from ${usage('sequences')}`)).toEqual([
      ['OTHER', 'NUMBERS'],
    ]);
    expect(await server.rows(`select stage_catalog, stage_name from ${usage('stages')}`)).toEqual([
      ['OTHER', 'FILES'],
    ]);
    expect(await server.rows(`select count(*) from ${usage('columns')} where table_name = 'VISITS'`)).toEqual(
      [['2']],
    );
  });

  it('are refused by their names when they are none of these', async () => {
    expect(await server.submit(`select * from ${usage('nothing')}`)).toMatchObject({ code: '002003' });
  });
});

describe('the history', () => {
  it('outlives the server', async () => {
    const { directory } = server;
    await server.stop();
    server = await startTestServer({ directory, now: () => now });
    expect(
      await server.rows(
        `select count(*) from ${usage('query_history')} where query_text like 'insert into visits%'`,
      ),
    ).toEqual([['1']]);
  });
});
