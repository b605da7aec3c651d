import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../../test/local-snowflake.ts';
import { type TableConfig, tableSchema } from '../config/tables.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { runSync, type SyncOptions } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let database: TestDatabase;

beforeAll(async () => {
  folder = await temporaryFolder();
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
});
afterAll(async () => {
  await Promise.all([snowflake.stop(), database.drop()]);
  await folder.discard();
});

const byMonth = aTable({ partition_by: 'day', chunk_rows: 2, indexes: [['note']] });
const byShare = aTable({ chunk_by: 'shift_id', chunk_rows: 2, indexes: [['note']] });

/** Two rows a month from August to November, one without a date, one of a year that nobody meant. */
beforeEach(async () => {
  await database.pool.query(
    `drop schema if exists analytics cascade; drop schema if exists analytics_stg cascade;
     truncate control.sync_state, control.sync_load, control.run cascade`,
  );
  await snowflake.run(`create or replace table ANALYTICS.BI.SHIFTS (
    "Shift Id" number(9,0), "Day" timestamp_tz(9), "Note" varchar(50), "Updated" timestamp_tz(9))`);
  const days = ['08-01', '08-31', '09-02', '09-30', '10-01', '10-31', '11-01', '11-20'];
  for (const [index, day] of days.entries()) await insert(index + 1, `2026-${day}`);
  await insert(9, null);
  await insert(10, '1926-11-01');
});

describe('a first load in chunks', () => {
  it('ends with every row in its month, key and indexes in place, and each chunk in control', async () => {
    const { tables } = await sync(byMonth);
    expect(tables).toMatchObject([{ table: 'shift', mode: 'full', rowsRead: 10, inserted: 10 }]);
    expect(await partitions()).toEqual({
      shift_2026_08: [1, 2],
      shift_2026_09: [3, 4],
      shift_2026_10: [5, 6],
      shift_2026_11: [7, 8],
      shift_default: [9, 10],
    });
    expect(await indexes()).toEqual(['_run_id', 'note', 'shift_id, day']);
    const { rows } = await database.pool.query(
      `select lower_bound, upper_bound, rest_from, rows_expected::int, chunk.state
       from control.sync_chunk chunk order by ordinal`,
    );
    expect(rows).toEqual([
      aChunk(null, '2026-09-01', { rest_from: '2026-12-01', rows_expected: 4 }),
      aChunk('2026-09-01', '2026-10-01'),
      aChunk('2026-10-01', '2026-11-01'),
      aChunk('2026-11-01', '2026-12-01'),
    ]);
    expect(await stagingTables()).toEqual([]);
  });

  it('by shares of another column makes one plain table', async () => {
    const { tables } = await sync(byShare);
    expect(tables).toMatchObject([{ rowsRead: 10, inserted: 10 }]);
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await indexes()).toEqual(['_run_id', 'note', 'shift_id']);
    expect(await stagingTables()).toEqual([]);
    expect((await sync(byShare)).tables).toMatchObject([{ mode: 'incremental', inserted: 0, updated: 0 }]);
  });

  it.each([
    ['months', byMonth],
    ['shares', byShare],
  ])(
    'by %s shows readers nothing until all is there, and goes on after the chunks that were done',
    async (_by, config) => {
      await expect(sync(config, { source: failingAt(3) })).rejects.toThrow('the line is cut');
      expect(await exists()).toBe(false);
      expect(await doneChunks()).toBe(2);
      const { tables } = await sync(config, { source: counting() });
      expect(tables).toMatchObject([{ rowsRead: 10, inserted: 10 }]);
      expect(rowReads).toBe((await doneChunks()) - 2);
      expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    },
  );

  it('stops at the end of a chunk when it is told to, and says that there is more to do', async () => {
    let asked = 0;
    const shouldStop = () => {
      asked += 1;
      return asked > 3;
    };
    const report = await sync(byMonth, { shouldStop });
    expect(report).toMatchObject({
      tables: [],
      left: [{ table: 'shift', chunksDone: 2, chunks: 4 }],
      continue: true,
    });
    expect(await exists()).toBe(false);
    expect(await sync(byMonth)).toMatchObject({ tables: [{ rowsRead: 10 }], left: [], continue: false });
  });

  it('leaves what changes while it runs to the next sync, and loses nothing', async () => {
    const change = async () => {
      await snowflake.run(
        `update ANALYTICS.BI.SHIFTS set "Day" = '2026-08-15 00:00:00 +00:00', "Updated" = '2026-11-21 00:00:00 +00:00'
         where "Shift Id" = 8`,
      );
      await insert(11, '2027-01-05', '2026-11-21');
    };
    await sync(byMonth, { source: beforeRead(3, change) });
    await sync(byMonth);
    expect(await partitions()).toMatchObject({
      shift_2026_08: [1, 2, 8],
      shift_2026_11: [7],
      shift_2027_01: [11],
    });
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it.each([
    ['months', byMonth, '2026-11-20'],
    ['months, each row without a watermark', byMonth, null],
    ['shares', { ...byShare, chunk_by: 'note' }, '2026-11-20'],
    ['shares, each row without a watermark', { ...byShare, chunk_by: 'note' }, null],
  ])('finds a key that the source holds twice, by %s, and begins anew', async (_by, config, updated) => {
    await insert(20, '2026-08-15', updated, 'a');
    await insert(20, '2026-11-15', updated, 'z');
    await expect(sync(config)).rejects.toMatchObject({
      code: 'sync.duplicate_key',
      message: expect.stringMatching(
        /^shift: the source holds a key more than once: .*20.* Nothing was loaded\.$/,
      ),
    });
    expect(await exists()).toBe(false);
    await snowflake.run(`delete from ANALYTICS.BI.SHIFTS where "Note" = 'z'`);
    expect((await sync(config)).tables).toMatchObject([{ rowsRead: 11, inserted: 11 }]);
    expect(await stagingTables()).toEqual([]);
  });

  it('keeps one of the rows of a key that was read with one chunk and then moved to another', async () => {
    await insert(20, '2026-08-15', null);
    const move = () =>
      snowflake.run(
        `update ANALYTICS.BI.SHIFTS set "Day" = '2026-11-15 00:00:00 +00:00' where "Shift Id" = 20`,
      );
    const { tables } = await sync(byMonth, { source: beforeRead(2, async () => void (await move())) });
    expect(tables).toMatchObject([{ rowsRead: 12, inserted: 11 }]);
    await sync(byMonth);
    expect(await partitions()).toMatchObject({ shift_2026_08: [1, 2], shift_2026_11: [7, 8, 20] });
  });

  it('begins anew when the table file asks for something else meanwhile', async () => {
    await expect(sync(byMonth, { source: failingAt(3) })).rejects.toThrow('the line is cut');
    const { tables } = await sync({ ...byMonth, filter: '"Shift Id" > 1' });
    expect(tables).toMatchObject([{ rowsRead: 9 }]);
    expect(await stagingTables()).toEqual([]);
  });

  it('begins anew when a chunk that was done is gone', async () => {
    await expect(sync(byMonth, { source: failingAt(3) })).rejects.toThrow('the line is cut');
    await database.pool.query('drop table analytics_stg."shift#1"');
    expect((await sync(byMonth)).tables).toMatchObject([{ rowsRead: 10 }]);
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('a table in monthly partitions', () => {
  it('moves a row to the partition of its new month, and leaves one that is equal alone', async () => {
    const first = await sync(byMonth);
    await snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Day" = '2026-12-24 00:00:00 +00:00', "Updated" = '2026-11-21 00:00:00 +00:00'
       where "Shift Id" = 3`,
    );
    const second = await sync(byMonth);
    expect(second.tables).toMatchObject([{ mode: 'incremental', inserted: 0, updated: 1 }]);
    expect(await partitions()).toMatchObject({ shift_2026_09: [4], shift_2026_12: [3] });
    const { rows } = await database.pool.query(
      'select shift_id::int, _run_id::int from analytics.shift where _run_id <> $1',
      [first.runId],
    );
    expect(rows).toEqual([{ shift_id: 3, _run_id: second.runId }]);
  });

  it('takes rows out of the default partition when their month gets one of its own', async () => {
    await snowflake.run(`delete from ANALYTICS.BI.SHIFTS where "Shift Id" < 9`);
    await insert(20, '2001-05-05');
    await insert(21, '2020-05-06');
    await sync(byMonth);
    expect(await partitions()).toMatchObject({ shift_2020_05: [21], shift_default: [9, 10, 20] });
    await insert(22, '2001-05-07', '2026-11-22');
    await sync(byMonth);
    expect(await partitions()).toMatchObject({ shift_2001_05: [20, 22], shift_default: [9, 10] });
  });

  it('is read again in full chunk by chunk, each merged', async () => {
    await sync(byMonth);
    await snowflake.run(`update ANALYTICS.BI.SHIFTS set "Note" = 'silently' where "Shift Id" in (2, 9)`);
    const { tables } = await sync(byMonth, { full: true });
    expect(tables).toMatchObject([{ mode: 'full', rowsRead: 10, inserted: 0 }]);
    const { rows } = await database.pool.query(
      "select shift_id::int from analytics.shift where note = 'silently' order by 1",
    );
    expect(rows).toEqual([{ shift_id: 2 }, { shift_id: 9 }]);
  });

  it('refuses another division than it has, and names the remedy', async () => {
    await sync(byShare);
    await expect(sync(byMonth)).rejects.toMatchObject({
      code: 'sync.partitions_changed',
      hint: expect.stringContaining('drop table "analytics"."shift"'),
    });
  });
});

function aTable(parts: Record<string, unknown>): TableConfig {
  return tableSchema.parse({
    table: 'shift',
    source_view: 'ANALYTICS.BI.SHIFTS',
    pk: ['shift_id'],
    watermark_column: 'updated',
    columns: ['Shift Id', 'Day', 'Note', 'Updated'],
    types: { day: 'date' },
    ...parts,
  });
}

function sync(config: TableConfig, options: Partial<SyncOptions> = {}) {
  return runSync({
    ...{ pool: database.pool, source: snowflake.source, tables: [config], parallel: 1 },
    ...options,
  });
}

let rowReads = 0;

/** Counts the reads of rows, as opposed to questions about them. */
function counting(): SnowflakeSource {
  rowReads = 0;
  return beforeRead(Number.POSITIVE_INFINITY, async () => undefined);
}

function failingAt(read: number): SnowflakeSource {
  rowReads = 0;
  return beforeRead(read, async () => {
    throw new Error('the line is cut');
  });
}

/** The source, which does something else before it answers the nth read of rows. */
function beforeRead(read: number, act: () => Promise<void>): SnowflakeSource {
  rowReads = 0;
  const { source } = snowflake;
  return {
    ...source,
    query: async (statement) => {
      if (statement.sql.startsWith('select "Shift Id", "Day"')) {
        rowReads += 1;
        if (rowReads === read) await act();
      }
      return source.query(statement);
    },
  };
}

async function insert(
  id: number,
  day: string | null,
  updated: string | null = '2026-11-20',
  note = `note ${id}`,
): Promise<void> {
  const at = (date: string | null) => (date === null ? 'null' : `'${date} 00:00:00 +00:00'`);
  await snowflake.run(
    `insert into ANALYTICS.BI.SHIFTS values (${id}, ${at(day)}, '${note}', ${at(updated)})`,
  );
}

async function ids(): Promise<number[]> {
  const { rows } = await database.pool.query<{ id: number }>(
    'select shift_id::int as id from analytics.shift order by 1',
  );
  return rows.map(({ id }) => id);
}

async function partitions(): Promise<Record<string, number[]>> {
  const { rows } = await database.pool.query<{ partition: string; ids: number[] }>(
    `select relname as partition, json_agg(shift_id::int order by shift_id) as ids
     from analytics.shift join pg_class on pg_class.oid = shift.tableoid group by relname`,
  );
  return Object.fromEntries(rows.map((row) => [row.partition, row.ids]));
}

/** The columns of each index, which every partition has to have. */
async function indexes(): Promise<string[]> {
  const { rows } = await database.pool.query<{ columns: string }>(
    `select distinct substring(pg_get_indexdef(indexrelid) from '\\((.*?)\\)') as columns
     from pg_index where indrelid = 'analytics.shift'::regclass and indisvalid order by 1`,
  );
  return rows.map(({ columns }) => columns);
}

async function exists(): Promise<boolean> {
  const { rows } = await database.pool.query("select to_regclass('analytics.shift') is not null as exists");
  return rows[0]?.exists;
}

async function doneChunks(): Promise<number> {
  const { rowCount } = await database.pool.query(
    "select from control.sync_chunk join control.sync_load load using (load_id) where sync_chunk.state = 'done' and load.state <> 'dropped'",
  );
  return rowCount ?? 0;
}

async function stagingTables(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    "select relname from pg_class where relnamespace = to_regnamespace('analytics_stg')",
  );
  return rows;
}

function aChunk(lower: string | null, upper: string | null, other: object = {}) {
  return {
    lower_bound: lower,
    upper_bound: upper,
    ...{ rest_from: null, rows_expected: 2, state: 'done' },
    ...other,
  };
}
