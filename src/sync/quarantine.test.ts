import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../../test/local-snowflake.ts';
import { type TableConfig, tableSchema } from '../config/tables.ts';
import { runSync } from './index.ts';

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

/** Rows 1, 3 and 5 are good; the others each hold one fault, in the column of the note. */
const faults = {
  'a broken uuid': { note: `'not-a-uuid'`, type: 'uuid', reason: 'cannot be read as uuid' },
  'a number that overflows': {
    note: `'12345.6'`,
    type: 'numeric(5,2)',
    reason: 'is out of range for numeric(5,2)',
  },
  'a text that is too long': { note: `'abcd'`, type: 'varchar(3)', reason: 'is too long for varchar(3)' },
  'a NUL byte': { note: `'a' || chr(0)`, type: 'text', reason: 'holds a NUL byte (U+0000)' },
  'a day that no calendar has': { note: `'2026-02-30'`, type: 'date', reason: 'is out of range for date' },
  'JSON that is none': { note: `'{"a":'`, type: 'jsonb', reason: 'cannot be read as jsonb' },
  'a NUL byte within JSON': {
    note: String.raw`'{"a":"\\u0000"}'`,
    type: 'jsonb',
    reason: String.raw`holds \u0000, which jsonb cannot store`,
  },
};

beforeEach(async () => {
  await database.pool.query(
    `drop schema if exists analytics cascade; drop schema if exists analytics_stg cascade;
     truncate control.sync_state, control.sync_load, control.run, control.quarantine cascade`,
  );
  await snowflake.run(`create or replace table ANALYTICS.BI.SHIFTS (
    "Shift Id" number(9,0), "Day" date, "Note" varchar(50), "Ssn" varchar(50), "Updated" timestamp_tz(9))`);
  for (const id of [1, 3, 5]) await insert(`(${id}, '2026-11-0${id}', null, null, ${at(id)})`);
});

describe('rows that cannot be stored', () => {
  it.each(Object.entries(faults))(
    'go to quarantine and the others are stored: %s',
    async (_what, { note, type, reason }) => {
      await insert(`(4, '2026-11-04', ${note}, null, ${at(4)})`);
      const config = aTable({ max_rejects: 1, types: { note: type } });
      const { runId, tables } = await sync(config);
      expect(tables).toMatchObject([{ mode: 'full', rowsRead: 4, inserted: 3, rejected: 1 }]);
      expect(await ids()).toEqual([1, 3, 5]);
      expect(await quarantine()).toEqual([
        {
          run_id: String(runId),
          table_name: 'shift',
          row_key: { shift_id: '4' },
          column_name: 'note',
          reason,
          value: expect.any(String),
        },
      ]);
    },
  );

  it.each(Object.entries(faults))(
    'make the table fail without max_rejects: %s',
    async (_what, { note, type }) => {
      await insert(`(4, '2026-11-04', ${note}, null, ${at(4)})`);
      await expect(sync(aTable({ types: { note: type } }))).rejects.toMatchObject({
        message: expect.stringMatching(/row 4/),
      });
      expect(await quarantine()).toEqual([]);
    },
  );

  it('are recorded with the step and counted in the state of the table', async () => {
    await insert(`(4, '2026-11-04', 'no uuid', null, ${at(4)})`);
    await sync(aTable({ max_rejects: 1, types: { note: 'uuid' } }));
    const { rows } = await database.pool.query(
      "select details->'rejected' as step, rows_rejected from control.step, control.sync_state",
    );
    expect(rows).toEqual([{ step: 1, rows_rejected: '1' }]);
  });

  it('may lack their key', async () => {
    await insert(`(null, '2026-11-04', null, null, ${at(4)})`);
    await sync(aTable({ max_rejects: 1 }));
    expect(await quarantine()).toMatchObject([
      {
        row_key: { shift_id: null },
        column_name: 'shift_id',
        reason: 'is part of the key and holds NULL',
        value: null,
      },
    ]);
  });

  it('show the key as it came where it is what is wrong', async () => {
    await insert(`(7, dateadd(day, 107000000, '1970-01-01'::date), null, null, ${at(4)})`);
    await sync(aTable({ max_rejects: 1, pk: ['shift_id', 'day'] }));
    expect(await quarantine()).toMatchObject([
      {
        row_key: { shift_id: '7', day: '107000000' },
        column_name: 'day',
        reason: 'is not a value that date can hold',
        value: '107000000',
      },
    ]);
  });

  it('keep the names of the columns apart from those of the search', async () => {
    await snowflake.run(`create or replace table ANALYTICS.BI.SHIFTS (
      "Shift Id" number(9,0), "Candidate" varchar, "Value" varchar, "Code" varchar, "Position" varchar,
      "Updated" timestamp_tz(9))`);
    await insert(`(1, 'a', 'b', 'c', 'd', ${at(1)})`);
    await insert(`(2, 'a', 'b', 'c', '7', ${at(1)})`);
    await sync(aTable({ max_rejects: 1, types: { position: 'integer' } }));
    expect(await ids()).toEqual([2]);
    expect(await quarantine()).toMatchObject([{ column_name: 'position', value: 'd' }]);
  });

  it('show at most forty characters of a value, and nothing of a masked column or of an SSN', async () => {
    await insert(`(4, '2026-11-04', '${'x'.repeat(50)}', null, ${at(4)})`);
    await insert(`(6, '2026-11-06', null, '123-45-6789', ${at(6)})`);
    await sync(aTable({ max_rejects: 2, types: { note: 'uuid', ssn: 'integer' } }));
    expect(await quarantine()).toMatchObject([
      { column_name: 'note', value: 'x'.repeat(40) },
      { column_name: 'ssn', reason: 'cannot be read as integer', value: null },
    ]);
    const masked = aTable({
      ...{ table: 'masked', max_rejects: 2 },
      ...{ types: { note: 'uuid' }, mask: { note: 'last4' } },
    });
    await sync(masked);
    expect((await quarantine()).at(-1)).toMatchObject({ table_name: 'masked', value: null });
  });

  it('stand in quarantine once, whatever else is wrong with them', async () => {
    await insert(`(4, '2026-11-04', 'no uuid' || chr(0) || chr(0), '12345', ${at(4)})`);
    await sync(aTable({ max_rejects: 1, types: { note: 'uuid', ssn: 'smallint' } }));
    expect(await quarantine()).toMatchObject([
      { column_name: 'note', reason: 'holds a NUL byte (U+0000)', value: 'no uuid' },
    ]);
  });

  it('are open until they are stored, as the query of docs/sync.md lists them', async () => {
    const config = aTable({ max_rejects: 2, types: { note: 'uuid' } });
    for (const id of [2, 4]) await insert(`(${id}, null, 'no uuid', null, ${at(id)})`);
    await sync(config);
    await snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Note" = null, "Updated" = ${at(9)} where "Shift Id" = 2`,
    );
    await sync(config);
    const guide = await readFile('docs/sync.md', 'utf8');
    const [, query = ''] = /```sql\n(select distinct on[^`]*)```/.exec(guide) ?? [];
    const { rows } = await database.pool.query(query.replaceAll('visit', 'shift'));
    expect(rows).toMatchObject([{ row_key: { shift_id: '4' } }]);
  });

  it('are left out of a merge, and the entry stays once a corrected row is stored', async () => {
    const config = aTable({ max_rejects: 1, types: { note: 'uuid' } });
    await sync(config);
    await insert(`(2, '2026-11-02', 'no uuid', null, ${at(7)})`);
    await insert(`(9, '2026-11-09', null, null, ${at(8)})`);
    const { tables } = await sync(config);
    expect(tables).toMatchObject([{ mode: 'incremental', rowsRead: 3, inserted: 1, rejected: 1 }]);
    expect(await ids()).toEqual([1, 3, 5, 9]);
    await snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Note" = null, "Updated" = ${at(9)} where "Shift Id" = 2`,
    );
    expect((await sync(config)).tables).toMatchObject([{ inserted: 1, rejected: 0 }]);
    expect(await ids()).toEqual([1, 2, 3, 5, 9]);
    expect(await quarantine()).toHaveLength(1);
  });

  it.each([
    ['key_compare', [1, 2, 3]],
    ['soft', [1, 2, 3, 5]],
  ])('are not gone: with change: replace what is stored of them stays (delete: %s)', async (policy, left) => {
    const config = aTable({
      ...{ max_rejects: 2, types: { note: 'uuid' } },
      ...{ change: 'replace', watermark_column: undefined, delete: policy },
    });
    await insert(`(2, '2026-11-02', null, null, ${at(2)})`);
    await sync(config);
    await snowflake.run(`update ANALYTICS.BI.SHIFTS set "Note" = 'no uuid' where "Shift Id" = 2`);
    await snowflake.run('delete from ANALYTICS.BI.SHIFTS where "Shift Id" = 5');
    await insert(`(null, '2026-11-05', null, null, ${at(5)})`);
    expect((await sync(config)).tables).toMatchObject([{ mode: 'replace', deleted: 1, rejected: 2 }]);
    expect(await ids()).toEqual(left);
    expect((await sync(config)).tables).toMatchObject([{ deleted: 0, updated: 0, rejected: 2 }]);
  });

  it('are set aside in each batch of those that differ by their hash, as are keys that are none', async () => {
    const config = aTable({
      ...{ max_rejects: 5, types: { note: 'uuid' }, pk: ['shift_id', 'day'] },
      ...{ change: 'hash', watermark_column: undefined },
    });
    await snowflake.run(`insert into ANALYTICS.BI.SHIFTS
      select seq, '2026-10-01', null, null, ${at(1)}
      from (select 100 + row_number() over (order by 1) as seq from table(generator(rowcount => 2000)))`);
    await sync(config);
    await snowflake.run(`update ANALYTICS.BI.SHIFTS
      set "Note" = iff("Shift Id" in (110, 400), 'no uuid', '00000000-0000-4000-8000-000000000001')
      where "Shift Id" between 101 and 400`);
    await insert(`(null, '2026-11-05', null, null, ${at(5)})`);
    expect((await sync(config)).tables).toMatchObject([
      { mode: 'compare', updated: 298, deleted: 0, rejected: 3 },
    ]);
  });

  it.each([
    ['months', { partition_by: 'day' }],
    ['shares', { chunk_by: 'shift_id' }],
  ])('are left out of a load in chunks, by %s', async (_by, by) => {
    await insert(`(2, '2026-10-02', 'no uuid', null, ${at(2)})`);
    await insert(`(8, '2026-12-08', 'none', null, ${at(2)})`);
    await insert(`(9, '2026-12-09', null, null, ${at(2)})`);
    const config = aTable({ max_rejects: 2, chunk_rows: 2, types: { note: 'uuid' }, ...by });
    expect((await sync(config)).tables).toMatchObject([{ rowsRead: 6, inserted: 4, rejected: 2 }]);
    expect(await ids()).toEqual([1, 3, 5, 9]);
    expect(await quarantine()).toMatchObject([
      { row_key: { shift_id: '2' }, value: 'no uuid' },
      { row_key: { shift_id: '8' }, value: 'none' },
    ]);
    await expect(sync({ ...config, table: 'other', max_rejects: 1 })).rejects.toMatchObject({
      code: 'sync.too_many_rejects',
    });
  });
});

describe('more rows than max_rejects', () => {
  it('stop the table as it was before; the error names count, the first reasons and the remedy', async () => {
    const config = aTable({ max_rejects: 2, types: { note: 'uuid' } });
    await sync(config);
    for (const id of [11, 12, 13]) await insert(`(${id}, null, 'wrong ${id}', null, ${at(10)})`);
    await insert(`(14, null, null, null, ${at(10)})`);
    await expect(sync(config)).rejects.toMatchObject({
      code: 'sync.too_many_rejects',
      message: expect.stringMatching(
        /^shift: 3 rows cannot be stored, and `max_rejects` is 2\. The first: \{"shift_id": "11"\}, column note cannot be read as uuid; .* Nothing was loaded\.$/,
      ),
      hint: expect.stringContaining('max_rejects'),
    });
    expect(await ids()).toEqual([1, 3, 5]);
    expect(await quarantine()).toEqual([]);
  });

  it('are not all remembered when the cells themselves are refused', async () => {
    for (const id of [11, 12, 13, 14]) await insert(`(${id}, null, chr(0), null, ${at(10)})`);
    await expect(sync(aTable({ max_rejects: 1 }))).rejects.toMatchObject({
      code: 'sync.too_many_rejects',
      message: expect.stringContaining('4 rows cannot be stored'),
    });
  });
});

function aTable(parts: Record<string, unknown>): TableConfig {
  return tableSchema.parse({
    table: 'shift',
    source_view: 'ANALYTICS.BI.SHIFTS',
    pk: ['shift_id'],
    watermark_column: 'updated',
    ...parts,
  });
}

function sync(config: TableConfig) {
  return runSync({ pool: database.pool, source: snowflake.source, tables: [config], parallel: 1 });
}

function at(minute: number): string {
  return `'2026-11-20 10:${String(minute).padStart(2, '0')}:00 +00:00'`;
}

/** By SELECT, since VALUES would bring all rows of a column to one type. */
async function insert(values: string): Promise<void> {
  await snowflake.run(`insert into ANALYTICS.BI.SHIFTS select ${values.slice(1, -1)}`);
}

async function ids(): Promise<number[]> {
  const { rows } = await database.pool.query<{ id: number }>(
    'select shift_id::int as id from analytics.shift order by 1',
  );
  return rows.map(({ id }) => id);
}

async function quarantine(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query(
    `select run_id, table_name, row_key, column_name, reason, value from control.quarantine
     order by run_id, (row_key ->> 'shift_id')::int`,
  );
  return rows;
}
