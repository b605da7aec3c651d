import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.discard());
beforeEach(async () => {
  await server.rows('create or replace table visits (id number, status varchar)');
  await server.rows("insert into visits values (1, 'U'), (2, 'U'), (3, 'R')");
  await server.rows('create or replace stream changes on table visits');
  await server.rows(
    'create or replace table log (id number, status varchar, action varchar, is_update boolean)',
  );
});

const changes = () =>
  server.rows(
    'select id, status, metadata$action, metadata$isupdate from changes order by id, metadata$action',
  );
const keep = 'insert into log select id, status, metadata$action, metadata$isupdate from changes';

describe('a stream', () => {
  it('is empty when it is made, and shows what has changed since', async () => {
    expect(await changes()).toEqual([]);
    await server.rows("insert into visits values (4, 'N')");
    await server.rows("update visits set status = 'R' where id = 1");
    await server.rows('delete from visits where id = 3');
    expect(await changes()).toEqual([
      ['1', 'U', 'DELETE', 'true'],
      ['1', 'R', 'INSERT', 'true'],
      ['3', 'R', 'DELETE', 'false'],
      ['4', 'N', 'INSERT', 'false'],
    ]);
  });

  it('shows the net of it: what came and went, or changed and changed back, is nothing', async () => {
    await server.rows("insert into visits values (5, 'U')");
    await server.rows('delete from visits where id = 5');
    await server.rows("update visits set status = 'X' where id = 2");
    await server.rows("update visits set status = 'U' where id = 2");
    expect(await changes()).toEqual([]);
  });

  it('tells rows apart that are equal, and gives both sides of an update one row id', async () => {
    await server.rows("insert into visits values (1, 'U')");
    expect(await changes()).toEqual([['1', 'U', 'INSERT', 'false']]);
    await server.rows("update visits set status = 'R' where id = 2");
    const ids = await server.rows('select metadata$row_id from changes where id = 2');
    expect(ids).toHaveLength(2);
    expect(ids[0]).toEqual(ids[1]);
  });

  it('sees a MERGE as what it does', async () => {
    await server.rows(
      "merge into visits v using (select 1 as id union all select 9) s on v.id = s.id when matched then update set status = 'M' when not matched then insert (id, status) values (s.id, 'new')",
    );
    expect(await changes()).toEqual([
      ['1', 'U', 'DELETE', 'true'],
      ['1', 'M', 'INSERT', 'true'],
      ['9', 'new', 'INSERT', 'false'],
    ]);
  });

  it('moves on when a change reads it, and stays for a query', async () => {
    await server.rows("insert into visits values (4, 'N')");
    expect(await server.rows("select system$stream_has_data('changes')")).toEqual([['true']]);
    await server.rows(keep);
    expect(await server.rows('select id, action from log')).toEqual([['4', 'INSERT']]);
    expect(await changes()).toEqual([]);
    expect(await server.rows("select system$stream_has_data('changes')")).toEqual([['false']]);
    await server.rows("update visits set status = 'R' where id = 4");
    expect(await changes()).toHaveLength(2);
  });

  it.each([
    ['commit', ['4', '4'], []],
    ['rollback', [], ['4']],
  ])('shows the same to all of a transaction, and moves on with its %s alone', async (end, logged, left) => {
    await server.rows("insert into visits values (4, 'N')");
    await server.rows(`begin begin transaction; ${keep}; ${keep}; ${end}; end`);
    expect((await server.rows('select id from log')).flat()).toEqual(logged);
    expect((await changes()).map(([id]) => id)).toEqual(left);
  });

  it('hides the numbers of rows from everybody', async () => {
    expect(await server.rows('select * from visits where id = 1')).toEqual([['1', 'U']]);
    await server.rows('create or replace table copied clone visits');
    await server.rows('insert into copied select * from visits');
    expect(await server.rows('select count(*) from copied')).toEqual([['6']]);
  });

  it('is stale when its table is dropped or replaced, and is listed so', async () => {
    await server.rows('create or replace table visits (id number)');
    expect(await server.submit('select * from changes')).toMatchObject({
      message: expect.stringContaining("Base table 'VISITS' dropped, cannot read from stream 'CHANGES'"),
    });
    const [shown] = await server.rows('show streams');
    expect(shown).toContain('TEST.PUBLIC.VISITS');
    expect(shown).toContain('true');
  });

  it.each([
    ['create stream other on view something', '000002'],
    ['create stream other on table nowhere', '002003'],
    ['create stream other on table visits append_only = true', '000002'],
    ['create stream changes on table visits', '002002'],
    ["insert into changes values (1, 'U', 'INSERT', false, 'x')", '001044'],
    ['alter table visits add column more number', '000002'],
  ])('refuses: %s', async (sql, code) => {
    expect(await server.submit(sql)).toMatchObject({ code });
  });
});
