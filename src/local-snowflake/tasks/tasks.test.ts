import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows('create table done (place varchar)');
});
afterAll(() => server.discard());
afterEach(async () => {
  for (const [, name] of await server.rows('show tasks')) await server.rows(`drop task ${name}`);
  await server.rows('delete from done');
});

const note = (place: string) => `insert into done values ('${place}')`;

/** Tasks as the old system chains them, each noting that it ran; `after` is empty for a root. */
async function chain(
  tasks: Record<string, { after?: string; when?: string; body?: string; suspended?: boolean }>,
) {
  for (const [name, { after, when, body, suspended }] of Object.entries(tasks)) {
    const schedule = after ? ` after ${after}` : " schedule = 'USING CRON 0 2 * * * America/New_York'";
    const condition = when ? ` when ${when}` : '';
    await server.rows(
      `create task ${name} warehouse = night_wh${schedule}${condition} as ${body ?? note(name)}`,
    );
    if (!suspended) await server.rows(`alter task ${name} resume`);
  }
}

const ran = async () => (await server.rows('select place from done')).map(([place]) => place);

const history = async (condition = '') =>
  server.rows(
    `select name, state, error_code from table(information_schema.task_history(${condition})) order by completed_time, query_start_time`,
  );

describe('a tree of tasks', () => {
  it('runs each behind all of its predecessors, once', async () => {
    await chain({
      gate: {},
      visits: { after: 'gate' },
      events: { after: 'gate' },
      groups: { after: 'visits, events' },
    });
    expect(await server.rows('execute task gate')).toEqual([['Task GATE is scheduled to run immediately.']]);
    expect(await ran()).toEqual(['gate', 'events', 'visits', 'groups']);
    expect((await history("task_name => 'GROUPS'")).at(-1)).toEqual(['GROUPS', 'SUCCEEDED', null]);
  });

  it('stops behind a task that fails, and says why', async () => {
    await chain({
      first: {},
      broken: { after: 'first', body: 'select * from nowhere' },
      behind: { after: 'broken' },
    });
    await server.rows('execute task first');
    expect(await ran()).toEqual(['first']);
    expect(await history("task_name => 'BROKEN', error_only => true")).toEqual([
      ['BROKEN', 'FAILED', '002003'],
    ]);
    expect(await history("task_name => 'BEHIND'")).toEqual([]);
  });

  it('passes over what is suspended, and stops behind what WHEN skips', async () => {
    await chain({
      root: { suspended: true },
      asleep: { after: 'root', suspended: true },
      beyond: { after: 'asleep' },
      never: { after: 'root', when: '1 = 2' },
      nor: { after: 'never' },
    });
    await server.rows('execute task root');
    expect(await ran()).toEqual(['root', 'beyond']);
    expect(await history("task_name => 'NEVER'")).toEqual([['NEVER', 'SKIPPED', null]]);
  });

  it('runs procedures and blocks, in a session of their own', async () => {
    await server.rows(
      `create procedure noted(place varchar) returns varchar language javascript as
       $$ snowflake.execute({sqlText: "insert into done values (?)", binds: [PLACE]}); return PLACE; $$`,
    );
    await chain({
      gate: {
        body: `begin
            let fresh := (select count(*) from done);
            if (fresh = 0) then call noted('gate'); end if;
            create temporary table passing as select 1 as n;
          end`,
      },
      next: { after: 'gate', body: "call noted('next')" },
    });
    await server.rows('execute task gate');
    expect(await ran()).toEqual(['gate', 'next']);
    expect(await server.submit('select * from passing')).toMatchObject({ code: '002003' });
  });
});

describe('a task', () => {
  it('is listed and described with its state, predecessors and text', async () => {
    await chain({ gate: {}, visits: { after: 'gate', suspended: true } });
    const { resultSetMetaData } = await server.submit('show tasks');
    const names = resultSetMetaData?.rowType.map(({ name }) => name) ?? [];
    const [, visits] = await server.rows('show tasks');
    const shown = Object.fromEntries(names.map((name, i) => [name, visits?.[i]]));
    expect(shown).toMatchObject({
      name: 'VISITS',
      warehouse: 'NIGHT_WH',
      schedule: null,
      predecessors: '["GATE"]',
      state: 'suspended',
      definition: note('visits'),
    });
    expect((await server.rows('describe task gate'))[0]).toContain('started');
  });

  it('is made once, altered and dropped', async () => {
    await chain({ gate: {}, visits: { after: 'gate' } });
    expect(await server.submit('create task gate as select 1')).toMatchObject({ code: '002002' });
    await server.rows(`alter task gate modify as ${note('altered')}`);
    await server.rows('alter task visits remove after gate');
    await server.rows('execute task visits');
    await server.rows('execute task gate');
    expect(await ran()).toEqual(['visits', 'altered']);
    await server.rows('drop task gate');
    expect(await server.submit('execute task gate')).toMatchObject({ code: '002003' });
    await server.rows('drop task if exists gate');
  });

  it('is finalized, however it has gone', async () => {
    await chain({
      gate: {},
      broken: { after: 'gate', body: 'select * from nowhere' },
      behind: { after: 'broken' },
    });
    await server.rows(`create task swept finalize = gate as ${note('swept')}`);
    await server.rows("select system$task_dependents_enable('gate')");
    await server.rows('execute task gate');
    expect(await ran()).toEqual(['gate', 'swept']);
    expect(await server.rows("select get_ddl('task', 'swept')")).toEqual([
      [expect.stringContaining('finalize=GATE')],
    ]);
  });

  it('resumes with all that comes after it', async () => {
    await chain({ gate: { suspended: true }, visits: { after: 'gate', suspended: true } });
    await server.rows("select system$task_dependents_enable('gate')");
    await server.rows('execute task gate');
    expect(await ran()).toEqual(['gate', 'visits']);
  });

  it.each([
    ['create task lost after nowhere as select 1', '002003'],
    ["create task both schedule = '1 minute' after gate as select 1", '001044'],
    ['alter task gate add after visits', '001044'],
    ['execute task visits', '091093'],
    ['create task other finalize = visits as select 1', '001044'],
    ['create task other finalize = nowhere as select 1', '002003'],
    ["create task other finalize = gate schedule = '1 minute' as select 1", '001044'],
    ["alter task gate set schedule = '1 minute'", '000002'],
  ])('is refused: %s', async (sql, code) => {
    await chain({ gate: {}, visits: { after: 'gate' } });
    expect(await server.submit(sql)).toMatchObject({ code });
  });
});
