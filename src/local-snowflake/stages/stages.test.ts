import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import snowflake from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer, testUser } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  snowflake.configure({ disableOCSPChecks: true, logLevel: 'OFF' });
  server = await startTestServer();
});
afterAll(() => server.discard());

const single = 'file_format = (type = csv compression = none) single = true';

async function names(statement: string): Promise<(string | null | undefined)[]> {
  return (await server.rows(statement)).map(([name]) => name);
}

describe('an internal stage', () => {
  beforeAll(async () => {
    await server.rows('create stage st');
    await server.rows('create stage "My Stage"');
    await server.rows(`copy into @st/f1 from (select 3) ${single}`);
    await server.rows(`copy into @st/f1.csv from (select 4) ${single}`);
    await server.rows(`copy into @test.public.st/dir/g from (select 5) ${single}`);
    await server.rows(`copy into @st/dirx/k from (select 7) ${single}`);
    await server.rows(`copy into '@"My Stage"/a b/c d.csv' from (select 8) ${single}`);
  });

  it.each([
    ['list @st', ['st/dir/g', 'st/dirx/k', 'st/f1', 'st/f1.csv']],
    ['ls @ST/f1', ['st/f1', 'st/f1.csv']],
    ['list @public.st/dir', ['st/dir/g', 'st/dirx/k']],
    ['list @st/dir/', ['st/dir/g']],
    ['list @st/DIR', []],
    ["list @st pattern = '.*f1'", ['st/f1']],
    ["list @st/f pattern = '.*[.]csv'", ['st/f1.csv']],
    ["list @st pattern = 'f1'", []],
    ['list @"My Stage"', ['my stage/a b/c d.csv']],
  ])('%s', async (statement, expected) => {
    expect(await names(statement)).toEqual(expected);
  });

  it('says name, size, digest and time of a file', async () => {
    const { data, resultSetMetaData } = await server.submit('list @st/f1.csv');
    expect(resultSetMetaData?.rowType.map(({ name }) => name)).toEqual([
      'name',
      'size',
      'md5',
      'last_modified',
    ]);
    const md5 = createHash('md5').update('4\n').digest('hex');
    expect(data).toEqual([
      ['st/f1.csv', '2', md5, expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/)],
    ]);
  });

  it('lies below the folder of the account', async () => {
    const path = join(server.directory, 'stages', 'TEST', 'PUBLIC', 'ST', 'dir', 'g');
    expect(await readFile(path, 'utf8')).toBe('5\n');
  });

  it('loses the files that are removed', async () => {
    await server.rows('create stage rid');
    for (const path of ['a/1', 'a/2', 'b'])
      await server.rows(`copy into @rid/${path} from (select 1) ${single}`);
    expect(await server.rows('remove @rid/a/1')).toEqual([['rid/a/1', 'removed']]);
    expect(await names("rm @rid pattern = '.*2'")).toEqual(['rid/a/2']);
    expect(await names('list @rid')).toEqual(['rid/b']);
  });

  it('is gone with its files when it is dropped, and empty when it is replaced', async () => {
    await server.rows('create stage brief');
    await server.rows(`copy into @brief/x from (select 1) ${single}`);
    await server.rows('create stage if not exists brief');
    expect(await names('list @brief')).toEqual(['brief/x']);
    await server.rows('create or replace stage brief');
    expect(await names('list @brief')).toEqual([]);
    await server.rows(`copy into @brief/x from (select 1) ${single}`);
    await server.rows('drop stage brief');
    expect(await server.submit('list @brief')).toMatchObject({ code: '002003', sqlState: '02000' });
    expect(await server.submit('drop stage brief')).toMatchObject({ code: '002003' });
    await server.rows('drop stage if exists brief');
    expect(await readdir(join(server.directory, 'stages', 'TEST', 'PUBLIC'))).not.toContain('BRIEF');
  });

  it('goes with its schema', async () => {
    await server.rows('create schema passing');
    await server.rows('create stage passing.s');
    await server.rows(`copy into @passing.s/x from (select 1) ${single}`);
    await server.rows('drop schema passing');
    await server.rows('create schema passing');
    await server.rows('create stage passing.s');
    expect(await names('list @passing.s')).toEqual([]);
  });
});

describe('other stages', () => {
  it('are shown with their URL', async () => {
    await server.rows('create schema shown');
    await server.rows("create stage shown.inside comment = 'mine'");
    await server.rows("create stage shown.outside url = 'file:///tmp/nowhere' file_format = (type = csv)");
    const { data, resultSetMetaData } = await server.submit('show stages in schema test.shown');
    const column = (name: string) => resultSetMetaData?.rowType.findIndex((each) => each.name === name) ?? 0;
    const cells = ['name', 'schema_name', 'url', 'comment', 'type'].map(column);
    expect(data?.map((row) => cells.map((i) => row[i]))).toEqual([
      ['INSIDE', 'SHOWN', '', 'mine', 'INTERNAL'],
      ['OUTSIDE', 'SHOWN', 'file:///tmp/nowhere/', '', 'EXTERNAL'],
    ]);
    expect(data?.[0]?.[column('created_on')]).toMatch(/^\d+\.\d{3}$/);
    expect(await server.rows("show stages like 'out%' in schema test.shown")).toHaveLength(1);
  });

  it('at a URL list it, and give their format to what is unloaded there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cm-stage-test-'));
    const url = pathToFileURL(folder);
    await server.rows(
      `create stage tabs url = '${url}/sub' file_format = (type = csv compression = none field_delimiter = '\\t')`,
    );
    await server.rows('copy into @tabs/t/ from (select 1, 2)');
    expect(await names('list @tabs')).toEqual([`${url}/sub/t/data_0_0_0.csv`]);
    expect(await readFile(join(folder, 'sub/t/data_0_0_0.csv'), 'utf8')).toBe('1\t2\n');
    await server.rows('copy into @tabs/u/ from (select 1, 2) file_format = (compression = none)');
    expect(await readFile(join(folder, 'sub/u/data_0_0_0.csv'), 'utf8')).toBe('1,2\n');
    await server.rows('drop stage tabs');
    expect(await readdir(join(folder, 'sub'))).toEqual(['t', 'u']);
    await rm(folder, { recursive: true });
  });

  it('of the user need no name', async () => {
    await server.rows(`copy into @~/mine/x.csv from (select 1) ${single}`);
    expect(await names('list @~/mine')).toEqual(['mine/x.csv']);
    expect(await names('remove @~/mine')).toEqual(['mine/x.csv']);
  });

  it('are still there when the server starts again', async () => {
    const first = await startTestServer();
    await first.rows('create stage kept');
    await first.rows(`copy into @kept/x from (select 1) ${single}`);
    await first.stop();
    const second = await startTestServer({ directory: first.directory });
    expect(await second.rows('list @kept')).toHaveLength(1);
    await second.discard();
  });
});

describe('the official driver', () => {
  it('unloads, lists and removes', async () => {
    const connection = await connect();
    await run(connection, 'create or replace temporary stage driven');
    expect(await run(connection, "copy into @driven/d/ from (select 'a' as x union all select 'b')")).toEqual(
      [{ rows_unloaded: 2, input_bytes: 4, output_bytes: expect.any(Number) }],
    );
    expect(await run(connection, 'copy into @driven/e/ from (select 1) detailed_output = true')).toEqual([
      { FILE_NAME: 'data_0_0_0.csv.gz', FILE_SIZE: expect.any(Number), ROW_COUNT: 1 },
    ]);
    const listed = await run(connection, 'list @driven/d');
    expect(listed).toEqual([
      {
        name: 'driven/d/data_0_0_0.csv.gz',
        size: expect.any(Number),
        md5: expect.any(String),
        last_modified: expect.any(String),
      },
    ]);
    expect(await run(connection, 'rm @driven')).toHaveLength(2);
    await close(connection);
  });

  it('has temporary stages to itself, as long as it is connected', async () => {
    const [one, other] = [await connect(), await connect()];
    await run(one, 'create temp stage own');
    await run(one, `copy into @own/x from (select 1) ${single}`);
    expect(await run(one, 'list @own')).toHaveLength(1);
    expect(await run(one, "show stages like 'own'")).toMatchObject([{ type: 'INTERNAL TEMPORARY' }]);
    await expect(run(other, 'list @own')).rejects.toMatchObject({ code: '002003' });
    await close(one);
    await close(other);
    expect(await readdir(join(server.directory, 'stages', 'TEST', 'PUBLIC'))).not.toContain('OWN');
  });
});

type Connection = ReturnType<typeof snowflake.createConnection>;

async function connect(): Promise<Connection> {
  const created = snowflake.createConnection({
    accessUrl: server.url,
    account: 'LOCAL',
    username: testUser.name,
    password: testUser.password,
    database: 'TEST',
    schema: 'PUBLIC',
  });
  await new Promise<void>((resolve, reject) =>
    created.connect((error) => (error ? reject(error) : resolve())),
  );
  return created;
}

function run(on: Connection, sqlText: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    on.execute({
      sqlText,
      complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
    });
  });
}

function close(connection: Connection): Promise<unknown> {
  return new Promise((resolve) => connection.destroy(resolve));
}
