import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows("create table visits as select 'Erie' as place, 10::number(10,0) as minutes");
});
afterAll(() => server.discard());

const options = "target_lag = '1 hour' warehouse = night_wh refresh_mode = auto initialize = on_create";
const totals = async () => server.rows('select place, minutes from totals order by place');

describe('a dynamic table', () => {
  it('keeps what its query gave until it is refreshed', async () => {
    await server.rows(
      `create dynamic table totals ${options} as select place, sum(minutes) as minutes from visits group by place`,
    );
    expect(await totals()).toEqual([['Erie', '10']]);
    await server.rows("insert into visits values ('Erie', 5), ('Kent', 7)");
    expect(await totals()).toEqual([['Erie', '10']]);
    await server.rows('alter dynamic table totals refresh');
    expect(await totals()).toEqual([
      ['Erie', '15'],
      ['Kent', '7'],
    ]);
    await server.rows('alter dynamic table totals suspend');
    await server.rows('alter dynamic table if exists totals resume');
  });

  it('is refreshed from wherever it is named, under the columns that it was given', async () => {
    await server.rows(
      `create or replace dynamic table named (town, "Total") ${options} as select place, minutes from visits`,
    );
    await server.rows('create schema elsewhere');
    const refreshed = await server.submit('alter dynamic table test.public.named refresh', {
      body: { schema: 'ELSEWHERE' },
    });
    expect(refreshed.status).toBe(200);
    expect(await server.rows('select count(town), sum("Total") from named')).toEqual([['3', '22']]);
  });

  it('is changed by nothing else', async () => {
    for (const change of ['insert into totals values (1, 2)', 'delete from totals', 'truncate table totals'])
      expect(await server.submit(change)).toMatchObject({ status: 422 });
    expect(await server.submit('drop table totals')).toMatchObject({ status: 422 });
  });

  it('is listed, and can be made again by GET_DDL', async () => {
    expect((await server.rows("show dynamic tables like 'TOTALS'")).length).toBe(1);
    const text = (await server.rows("select get_ddl('dynamic_table', 'totals')"))[0]?.[0] ?? '';
    await server.rows('drop dynamic table totals');
    expect(await server.submit('select * from totals')).toMatchObject({ code: '002003' });
    await server.rows(text);
    expect((await totals()).length).toBe(2);
  });

  it.each([
    ['create dynamic table lacking warehouse = w as select 1 as a', '001044'],
    [`create dynamic table clustered ${options} cluster by (a) as select 1 as a`, '000002'],
    [
      'create dynamic table late target_lag = downstream warehouse = w initialize = on_schedule as select 1 as a',
      '000002',
    ],
    ['alter dynamic table visits refresh', '002003'],
    ['drop dynamic table nowhere', '002003'],
  ])('is refused: %s', async (sql, code) => {
    expect(await server.submit(sql)).toMatchObject({ code });
  });
});
