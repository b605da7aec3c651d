import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../../../test/local-snowflake.ts';
import { type TableConfig, tableSchema } from '../../config/tables.ts';
import type { SnowflakeSource } from '../../snowflake/index.ts';
import { runSync } from '../index.ts';
import { openStageFile } from './stage-file.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let outside: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let database: TestDatabase;

beforeAll(async () => {
  [folder, outside] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
  await snowflake.run(`create stage ANALYTICS.BI.OUTSIDE url = '${pathToFileURL(outside.directory)}'`);
  await snowflake.run(`create or replace table ANALYTICS.BI.THINGS (
    "Id" number(38,0), "Exact" number(38,10), "Text" varchar, "Yes" boolean, "Day" date, "Clock" time(9),
    "Wall" timestamp_ntz(9), "Zoned" timestamp_tz(9), "Local" timestamp_ltz(9), "Bytes" binary, "Json" variant)`);
  const rows = [
    `select 1, 12345678901234567890.0123456789, 'plain', true, '2026-11-23'::date, '23:59:59.123456789'::time,
       '2026-11-23 01:02:03.999999999'::timestamp_ntz, '2026-11-23 01:02:03.999999999 -05:30'::timestamp_tz,
       '2026-11-23 01:02:03.999999999 +00:00'::timestamp_ltz, to_binary('00FF5C0A', 'HEX'),
       parse_json('{"n":123456789012345678901234567890,"s":"a\\\\"b,c"}')`,
    `select 2, null, null, null, null, null, null, null, null, null, null`,
    `select 3, 0, '', false, '0001-01-01'::date, '00:00:00'::time, '0001-01-01 00:00:00'::timestamp_ntz,
       '1969-12-31 23:59:59.999999999 +14:00'::timestamp_tz, '1969-12-31 23:59:59.999999999 +00:00'::timestamp_ltz,
       to_binary('', 'HEX'), parse_json('[]')`,
    `select 4, -0.0000000001, '\\\\N', true, '9999-12-31'::date, '12:00:00'::time, '9999-12-31 23:59:59'::timestamp_ntz,
       '2026-03-08 02:30:00 -08:00'::timestamp_tz, '2026-03-08 02:30:00 +00:00'::timestamp_ltz, to_binary('5C78', 'HEX'),
       parse_json('"\\\\\\\\N"')`,
    `select 5, 1, 'a "quoted", text\\nover lines\\r\\n\\tand \\\\ back', false, dateadd(day, 3000000, '2026-01-01'::date), '12:00:00'::time,
       '2026-01-01 00:00:00'::timestamp_ntz, '2026-01-01 00:00:00 +00:00'::timestamp_tz,
       '2026-01-01 00:00:00 +00:00'::timestamp_ltz, to_binary('22', 'HEX'), parse_json('null')`,
    `select 6, 1, 'Ñandú 🐦 \\\\.', false, dateadd(day, -800000, '2026-01-01'::date), '12:00:00'::time, '2026-01-01 00:00:00'::timestamp_ntz,
       '2026-01-01 00:00:00 +00:00'::timestamp_tz, '2026-01-01 00:00:00 +00:00'::timestamp_ltz, to_binary('2C', 'HEX'),
       parse_json('"🐦"')`,
  ];
  for (const row of rows) await snowflake.run(`insert into ANALYTICS.BI.THINGS ${row}`);
});
afterAll(async () => {
  await Promise.all([snowflake.stop(), database.drop()]);
  await Promise.all([folder.discard(), outside.discard()]);
});
beforeEach(async () => {
  await database.pool.query(
    'drop schema if exists analytics cascade; truncate control.sync_state, control.quarantine, control.run cascade',
  );
  await rm(join(outside.directory, 'cm'), { recursive: true, force: true });
});

describe('a table that is unloaded', () => {
  it('holds cell for cell what it holds when it is read over the API', async () => {
    await sync(things({ load: 'api' }));
    const overApi = await stored();
    await database.pool.query('drop schema analytics cascade; truncate control.sync_state');
    expect((await sync(things({ load: 'unload' }))).tables).toMatchObject([{ rowsRead: 6, inserted: 6 }]);
    expect(await stored()).toEqual(overApi);
    expect(overApi).toHaveLength(6);
  });

  it('is merged like any other, and leaves no file on the stage', async () => {
    await sync(things({ load: 'unload' }));
    const again = await sync(things({ load: 'unload' }));
    expect(again.tables).toMatchObject([{ mode: 'incremental', rowsRead: 2, inserted: 0, updated: 0 }]);
    expect(await filesOnStage()).toEqual([]);
  });

  it('in chunks: each bound is in the statement, for COPY INTO takes no binds', async () => {
    const { tables } = await sync(things({ load: 'unload', chunk_by: 'text', chunk_rows: 2 }));
    expect(tables).toMatchObject([{ rowsRead: 6, inserted: 6 }]);
    expect(await stored()).toHaveLength(6);
    expect(await filesOnStage()).toEqual([]);
  });

  it('is read over the API when a row cannot be stored, which goes to quarantine', async () => {
    await snowflake.run(`create or replace view ANALYTICS.BI.NAMES as
      select "Id", case when "Id" = 5 then 'no-uuid' else '00000000-0000-4000-8000-00000000000' || "Id" end as "Ref"
      from ANALYTICS.BI.THINGS`);
    const names = tableSchema.parse({
      table: 'name',
      source_view: 'ANALYTICS.BI.NAMES',
      pk: ['id'],
      columns: ['Id', 'Ref'],
      types: { id: 'bigint', ref: 'uuid' },
      load: 'unload',
    });
    await expect(sync(names)).rejects.toMatchObject({ code: 'sync.value_refused' });
    expect(await filesOnStage()).toEqual([]);
    expect((await sync({ ...names, max_rejects: 1 })).tables).toMatchObject([{ inserted: 5, rejected: 1 }]);
    const { rows } = await database.pool.query('select row_key, column_name from control.quarantine');
    expect(rows).toEqual([{ row_key: { id: '5' }, column_name: 'ref' }]);
  });

  it('is loaded even where its files cannot be taken away afterwards', async () => {
    let removals = 0;
    const source: SnowflakeSource = {
      ...snowflake.source,
      query: async (statement) => {
        if (statement.sql.startsWith('remove ')) removals += 1;
        if (removals > 1) throw new Error('the stage is locked');
        return snowflake.source.query(statement);
      },
    };
    expect((await sync(things({ load: 'unload' }), source)).tables).toMatchObject([{ inserted: 6 }]);
    expect(await filesOnStage()).not.toEqual([]);
    const { rows } = await database.pool.query('select state from control.step');
    expect(rows).toEqual([{ state: 'done' }]);
  });

  it('is refused without a stage, and with a FLOAT, as wrong usage', async () => {
    const config = things({ load: 'unload' });
    await expect(
      runSync({ pool: database.pool, source: snowflake.source, tables: [config], parallel: 1 }),
    ).rejects.toMatchObject({ code: 'sync.no_stage', exitCode: 2 });
    await snowflake.run('create or replace table ANALYTICS.BI.FLOATS ("Id" int, "F" float)');
    const floats = tableSchema.parse({
      table: 'float',
      source_view: 'ANALYTICS.BI.FLOATS',
      pk: ['id'],
      load: 'unload',
    });
    await expect(sync(floats)).rejects.toMatchObject({ code: 'sync.not_unloadable', exitCode: 2 });
  });
});

describe('a file of a stage', () => {
  it('is streamed from S3', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end('the bytes');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
    });
    try {
      const pieces: Buffer[] = [];
      for await (const piece of await openStageFile('s3://bucket/cm/visit/data_0_0_0.csv.gz'))
        pieces.push(piece);
      expect(Buffer.concat(pieces).toString()).toBe('the bytes');
      expect(asked[0]).toMatch(/^\/bucket\/cm\/visit\/data_0_0_0\.csv\.gz/);
    } finally {
      process.env = before;
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('of an internal stage is refused with what to configure', async () => {
    await expect(openStageFile('internal/data_0_0_0.csv.gz')).rejects.toMatchObject({
      code: 'sync.stage_not_readable',
      hint: expect.stringContaining('snowflake.stage'),
    });
  });
});

function things(parts: Record<string, unknown>): TableConfig {
  return tableSchema.parse({
    table: 'thing',
    source_view: 'ANALYTICS.BI.THINGS',
    pk: ['id'],
    columns: [
      ...['Id', 'Exact', 'Text', 'Yes', 'Day', 'Clock', 'Wall', 'Zoned', 'Local', 'Bytes', 'Json'],
      { column: 'Zoned', as: 'zoned_wall' },
      { column: 'Zoned', as: 'zoned_day' },
      { column: 'Zoned', as: 'utc_offset_minutes' },
      { column: 'Wall', as: 'wall_utc' },
    ],
    types: {
      zoned_wall: 'timestamp',
      zoned_day: 'date',
      utc_offset_minutes: 'utc_offset_minutes',
      wall_utc: 'timestamptz',
    },
    watermark_column: 'local',
    ...parts,
  });
}

function sync(config: TableConfig, source = snowflake.source) {
  return runSync({
    pool: database.pool,
    source,
    tables: [config],
    parallel: 2,
    stage: 'ANALYTICS.BI.OUTSIDE',
  });
}

async function stored(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    "select to_jsonb(thing) - '_run_id' - '_synced_at' as row, thing.json::text from analytics.thing order by id",
  );
  return rows;
}

async function filesOnStage(): Promise<string[]> {
  const entries = await readdir(outside.directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
