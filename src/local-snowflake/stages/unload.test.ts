import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { aStage, parseCsv, type TestStage } from './test-stage.ts';

let server: TestServer;
let stage: TestStage;

beforeAll(async () => {
  server = await startTestServer();
  stage = await aStage(server);
  await server.rows('create table two (a int, b varchar)');
  await server.rows("insert into two values (1, 'x'), (2, 'y')");
});
afterAll(async () => {
  await server.discard();
  await stage.discard();
});

const plain = "file_format = (type = csv compression = none field_optionally_enclosed_by = '\"')";
let places = 0;

describe('COPY INTO <location>', () => {
  it('compresses by default, and counts rows and bytes as Snowflake does', async () => {
    const { data, resultSetMetaData } = await server.submit('copy into @outside/u1/ from two');
    expect(resultSetMetaData?.rowType).toMatchObject([
      { name: 'rows_unloaded', type: 'fixed', precision: 31, scale: 0 },
      { name: 'input_bytes', type: 'fixed' },
      { name: 'output_bytes', type: 'fixed' },
    ]);
    expect(data).toEqual([['2', '8', '28']]);
    expect(await readdir(join(stage.folder, 'u1'))).toEqual(['data_0_0_0.csv.gz']);
    expect(await stage.readAll('u1')).toBe('1,x\n2,y\n');
  });

  it.each([
    ['folder/', '', ['data_0_0_0.csv.gz']],
    ['folder', '', ['folder_0_0_0.csv.gz']],
    ['deep/er/name', '', ['name_0_0_0.csv.gz']],
    ['single/out.csv', 'single = true', ['out.csv']],
    ['single/', 'single = true', ['data']],
    ['ext/', "file_format = (type = csv compression = none file_extension = 'dat')", ['data_0_0_0.dat']],
    ['none/', 'file_format = (type = csv compression = none)', ['data_0_0_0.csv']],
  ])('names the files of @stage/%s with %j', async (path, options, expected) => {
    places += 1;
    const base = `names${places}/`;
    await server.rows(`copy into @outside/${base}${path} from two ${options}`);
    const names = await readdir(join(stage.folder, base), { recursive: true, withFileTypes: true });
    expect(names.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(expected);
  });

  it('puts the query id into the names on demand', async () => {
    const { statementHandle } = await server.submit(
      'copy into @outside/ids/ from two include_query_id = true',
    );
    expect(await readdir(join(stage.folder, 'ids'))).toEqual([`data_${statementHandle}_0_0_0.csv.gz`]);
    await server.rows('copy into @outside/ids/ from two include_query_id = true');
    expect(await readdir(join(stage.folder, 'ids'))).toHaveLength(2);
  });

  it('refuses to write where names begin alike, unless it may overwrite', async () => {
    await server.rows('copy into @outside/again/ from two');
    expect(await server.submit('copy into @outside/again/ from two')).toMatchObject({
      status: 422,
      code: '001030',
      message:
        'Files already existing at the unload destination: @outside/again/. Use overwrite option to force unloading.',
    });
    await server.rows('copy into @outside/again/ from (select 9) overwrite = true');
    expect(await stage.readAll('again')).toBe('9\n');
    await server.rows('copy into @outside/again/data_0 from two single = true');
  });

  it('writes no file for no rows', async () => {
    const rows = await server.rows('copy into @outside/nothing/ from (select 1 where false) header = true');
    expect(rows).toEqual([['0', '0', '0']]);
    expect(await server.rows('list @outside/nothing/')).toEqual([]);
  });

  it('reads binds within its query, and says where its query is wrong', async () => {
    const bindings = { 1: { type: 'TEXT', value: 'y' } };
    await server.rows('copy into @outside/bound/ from (select a from two where b = ?)', { bindings });
    expect(await stage.readAll('bound')).toBe('2\n');
    expect(await server.submit('copy into @outside/bad/ from\n (select nope from two)')).toMatchObject({
      code: '000904',
      message: expect.stringContaining('error line 2 at position 9'),
    });
  });
});

describe('large results', () => {
  const query =
    "select seq8() as id, 'row ' || id || repeat(', \"é\"\\n', 20) as filler from table(generator(rowcount => 30000))";

  it('are cut into files below the limit, every row in one of them, in order within a thread', async () => {
    const limit = 400_000;
    const rows = await server.rows(
      `copy into @outside/cut/part from (${query}) ${plain} header = true max_file_size = ${limit} detailed_output = true`,
    );
    expect(rows.map(([name]) => name)).toContain('part_0_0_1.csv');
    expect(rows.map(([name]) => name)).toContain('part_0_3_0.csv');
    const ids: number[] = [];
    for (const [name, size, count] of rows) {
      const text = await stage.read('cut', name ?? '');
      const [header, ...records] = parseCsv(text);
      expect(header).toEqual(['ID', 'FILLER']);
      expect(Number(size)).toBe(Buffer.byteLength(text));
      expect(Number(size)).toBeLessThanOrEqual(limit);
      expect(records).toHaveLength(Number(count));
      const own = records.map(([id]) => Number(id));
      expect(own).toEqual(own.toSorted((a, b) => a - b));
      ids.push(...own);
    }
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 30_000 }, (_, i) => i));
  });

  it('stay below the limit when they are compressed', async () => {
    const random =
      'select uuid_string() || uuid_string() || uuid_string() as x from table(generator(rowcount => 40000))';
    const rows = await server.rows(
      `copy into @outside/gz/ from (${random}) max_file_size = 500000 detailed_output = true`,
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const [name, size] of rows) {
      expect(Number(size)).toBeLessThanOrEqual(500_000);
      expect((await readFile(join(stage.folder, 'gz', name ?? ''))).length).toBe(Number(size));
    }
    expect((await stage.readAll('gz')).split('\n')).toHaveLength(40_001);
  });

  it('give one file with SINGLE, or the error that it is too large', async () => {
    const sums = await server.rows(`copy into @outside/one/all.csv from (${query}) ${plain} single = true`);
    expect(sums[0]?.[0]).toBe('30000');
    expect(parseCsv(await stage.read('one', 'all.csv'))).toHaveLength(30_000);
    const tooLarge = `copy into @outside/large/all.csv from (${query}) ${plain} single = true max_file_size = 1000`;
    expect(await server.submit(tooLarge)).toMatchObject({
      status: 422,
      message: expect.stringContaining('Max file size (1000) exceeded for unload single file mode.'),
    });
    expect(await server.rows('list @outside/large')).toEqual([]);
  });

  it('leave nothing behind when they are cancelled', async () => {
    const endless = 'select seq8() from table(generator(rowcount => 100000000000))';
    const { statementHandle } = await server.submit(`copy into @outside/never/ from (${endless})`, {
      query: '?async=true',
    });
    const cancelled = await server.request(`/${statementHandle}/cancel`, { method: 'POST' });
    expect(cancelled.status).toBe(200);
    expect(await server.rows('list @outside/never/')).toEqual([]);
  });
});

describe('what is not supported', () => {
  it.each([
    ['copy into two from @outside', '0A000', 'COPY INTO <table>'],
    ['copy into @outside/x/ from two partition by (a)', '0A000', 'PARTITION BY'],
    ['copy into @%two from two', '0A000', 'table stage'],
    ["copy into 's3://bucket/x' from two", '0A000', "location 's3://bucket/x'"],
    ['copy into @outside/x/ from two file_format = (type = parquet)', '0A000', 'PARQUET'],
    ["copy into @outside/x/ from two file_format = (format_name = 'f')", '0A000', 'FORMAT_NAME'],
    ['copy into @outside/x/ from two file_format = (type = csv compression = zstd)', '0A000', 'ZSTD'],
    [
      'copy into @outside/x/ from two file_format = (type = csv record_delimiter = none)',
      '0A000',
      'RECORD_DELIMITER',
    ],
    ['copy into @outside/x/ from two validation_mode = return_errors', '0A000', 'VALIDATION_MODE'],
    ["create stage s3 url = 's3://bucket/x'", '0A000', 's3://bucket/x'],
    ['create stage i storage_integration = x', '0A000', 'STORAGE_INTEGRATION'],
    ['describe stage outside', '0A000', 'DESCRIBE STAGE'],
    ['get @outside file:///tmp/', '0A000', 'GET'],
    [
      'copy into @outside/x/ from two single = maybe',
      '42P13',
      "invalid value [maybe] for parameter 'SINGLE'",
    ],
    [
      'copy into @outside/x/ from two max_file_size = -1',
      '42P13',
      "invalid value [-1] for parameter 'MAX_FILE_SIZE'",
    ],
    ['copy into @outside/x/ from two no_such_opt = 1', '42P13', "invalid parameter 'NO_SUCH_OPT'"],
    ['copy into @outside/../x/ from two', '42P13', 'invalid path'],
    ['copy into @outside/x/ from', '42000', 'syntax error'],
    ['copy into @outside/x/ from two single', '42000', 'syntax error'],
    ['copy into @nowhere/x/ from two', '02000', "Stage 'TEST.PUBLIC.NOWHERE' does not exist"],
    ['copy into @nowhere.st/x/ from two', '02000', "Schema 'TEST.NOWHERE' does not exist"],
  ])('%j ends with %s', async (statement, sqlState, message) => {
    expect(await server.submit(statement)).toMatchObject({
      status: 422,
      sqlState,
      message: expect.stringContaining(message),
    });
  });
});
