import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.discard());

const ddl = async (kind: string, name: string) =>
  (await server.rows(`select get_ddl('${kind}', '${name}')`))[0]?.[0] ?? '';

/** Everything that can be seen of a table. */
const shape = async (name: string) =>
  (await server.rows(`describe table ${name}`)).map((row) => row.slice(0, 4));

describe('GET_DDL', () => {
  it('of a table makes the same table again', async () => {
    await server.rows(
      `create table visits (id number autoincrement start 10 increment 5, "Visit Date" date not null,
         word varchar(5) default upper('a;b'), at timestamp_ntz default current_timestamp())`,
    );
    const text = await ddl('table', 'visits');
    expect(text.split('\n')).toEqual([
      'create or replace TABLE VISITS (',
      '\tID NUMBER(38,0) autoincrement start 10 increment 5 noorder,',
      '\t"Visit Date" DATE NOT NULL,',
      "\tWORD VARCHAR(5) DEFAULT UPPER('a;b'),",
      '\tAT TIMESTAMP_NTZ(9) DEFAULT CURRENT_TIMESTAMP()',
      ');',
    ]);
    const before = await shape('visits');
    await server.rows(text);
    expect(await shape('visits')).toEqual(before);
    await server.rows(`insert into visits ("Visit Date") values ('2026-01-01')`);
    expect(await server.rows('select id, word, at is null from visits')).toEqual([['10', 'A;B', 'false']]);
  });

  it('of a view gives its query as it was written', async () => {
    await server.rows('create table numbers as select 1 as n');
    await server.rows(
      "create view odd (n, \"as\") as\n-- the odd ones;\nselect n, 'it''s' from numbers where n % 2 = 1;",
    );
    const text = await ddl('view', 'public.odd');
    expect(text).toBe(
      "create or replace view ODD(\n\tN,\n\t\"as\"\n) as select n, 'it''s' from numbers where n % 2 = 1;",
    );
    await server.rows(text);
    expect(await server.rows('select * from odd')).toEqual([['1', "it's"]]);
    expect(
      await server.rows("select view_definition from information_schema.views where table_name = 'ODD'"),
    ).toEqual([[text.replace(/;$/, '')]]);
  });

  it('of a procedure and of a task makes the same again', async () => {
    await server.rows(
      "create procedure twice(n float) returns float language javascript as $$ return N * 2; /* it's \\ */ $$",
    );
    const procedure = await ddl('procedure', 'twice(float)');
    await server.rows('drop procedure twice(float)');
    await server.rows(procedure);
    expect(await server.rows('call twice(21)')).toEqual([['42']]);
    expect(await ddl('procedure', 'twice(float)')).toBe(procedure);

    await server.rows('create stream seen on table visits');
    const stream = await ddl('stream', 'seen');
    expect(stream).toBe('create or replace stream SEEN on table VISITS;');
    await server.rows(stream);
    await server.rows('drop stream seen');

    await server.rows("create task gate warehouse = wh schedule = '1 minute' as select 1");
    await server.rows('create task behind after gate when 1 = 1 as call twice(1)');
    const task = await ddl('task', 'behind');
    expect(task).toBe('create or replace task BEHIND\n\tafter GATE\n\twhen 1 = 1\n\tas call twice(1);');
    await server.rows(task);
    expect(await ddl('task', 'gate')).toContain("warehouse=WH\n\tschedule='1 minute'");
  });

  it.each([
    ["get_ddl('table', 'nowhere')", '002003'],
    ["get_ddl('view', 'visits')", '002003'],
    ["get_ddl('stream', 'visits')", '002003'],
    ["get_ddl('stage', 'visits')", '000002'],
    ["get_ddl('table', 'vis' || 'its')", '000002'],
  ])('is refused: %s', async (expression, code) => {
    expect(await server.submit(`select ${expression}`)).toMatchObject({ code });
  });
});
