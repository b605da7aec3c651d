import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../../test/local-snowflake.ts';
import { type TableConfig, tableSchema } from '../config/tables.ts';
import { withLock } from '../postgres/locks.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { planSyncRun, runSync } from './index.ts';

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

const shift = aTable({
  columns: ['Shift Id', 'Note', 'Minutes', 'Start', { column: 'Start', as: 'utc_offset_minutes' }, 'Updated'],
  types: { start: 'timestamp', utc_offset_minutes: 'utc_offset_minutes' },
});

beforeEach(async () => {
  await database.pool.query(
    'drop schema if exists analytics cascade; truncate control.sync_state, control.run cascade',
  );
  await snowflake.run(`create or replace table ANALYTICS.BI.SHIFTS (
    "Shift Id" number(9,0), "Note" varchar(50), "Minutes" number(9,2), "Start" timestamp_tz(9), "Updated" timestamp_tz(9))`);
  await insert(
    "(1, 'Ana\\tÑ\\\\', 60.5, '2026-11-01 09:00:00 -05:00', '2026-11-20 10:00:00.123456789 -05:00')",
  );
  await insert("(2, null, null, null, '2026-11-20 10:00:00.123456789 -05:00')");
});

describe('the first sync', () => {
  it('creates the table, fills it and keeps the watermark with all nine digits', async () => {
    const { runId, tables } = await sync();
    expect(tables).toMatchObject([
      { table: 'shift', mode: 'full', rowsRead: 2, inserted: 2, updated: 0, deleted: 0 },
    ]);
    expect(await stored('shift_id, note, minutes, start, utc_offset_minutes, updated, _run_id')).toEqual([
      {
        shift_id: '1',
        note: 'Ana\tÑ\\',
        minutes: '60.50',
        start: '2026-11-01 09:00:00',
        utc_offset_minutes: -300,
        updated: '2026-11-20 15:00:00.123456+00',
        _run_id: String(runId),
      },
      expect.objectContaining({ shift_id: '2', note: null, start: null, utc_offset_minutes: null }),
    ]);
    expect(await watermark()).toMatch(/^1795186800\.123456789 /);
  });

  it('records run and step', async () => {
    const { runId } = await sync();
    const { rows } = await database.pool.query(
      `select r.run_id, r.state as run, s.name, s.state as step, s.rows, s.details->>'mode' as mode
       from control.run r join control.step s using (run_id)`,
    );
    expect(rows).toEqual([
      { run_id: String(runId), run: 'done', name: 'shift', step: 'done', rows: '2', mode: 'full' },
    ]);
  });
});

describe('a second sync', () => {
  it('reads the rows at the watermark again and changes nothing', async () => {
    const first = await sync();
    const second = await sync();
    expect(second.tables).toMatchObject([{ mode: 'incremental', rowsRead: 2, inserted: 0, updated: 0 }]);
    expect(await stored('_run_id')).toEqual([{ _run_id: `${first.runId}` }, { _run_id: `${first.runId}` }]);
  });

  it('moves the changed and the new row, and passes the old ones by', async () => {
    const first = await sync();
    await insert("(3, 'new', 1, null, '2026-11-20 10:00:00.123456790 -05:00')");
    await snowflake.run(
      `update ANALYTICS.BI.SHIFTS set "Note" = 'changed', "Updated" = '2026-11-20 16:00:00 +00:00' where "Shift Id" = 2`,
    );
    const second = await sync();
    expect(second.tables).toMatchObject([{ rowsRead: 3, inserted: 1, updated: 1, deleted: 0 }]);
    expect(await stored('note, _run_id')).toMatchObject([
      { _run_id: String(first.runId) },
      { note: 'changed', _run_id: String(second.runId) },
      { note: 'new', _run_id: String(second.runId) },
    ]);
    expect((await sync()).tables).toMatchObject([{ rowsRead: 1, inserted: 0, updated: 0 }]);
  });

  it('reads what lies within the lookback, and rows without a watermark', async () => {
    await sync();
    await insert("(3, 'late', 1, null, '2026-11-20 09:30:00 -05:00')");
    await insert("(4, 'older', 1, null, '2026-11-20 08:30:00 -05:00')");
    await insert("(5, 'undated', 1, null, null)");
    await sync({ ...shift, lookback: 3600 });
    expect(await stored('note')).toMatchObject([{}, {}, { note: 'late' }, { note: 'undated' }]);
  });

  it('reads everything again when told to, and still touches only what differs', async () => {
    await sync();
    await snowflake.run(`update ANALYTICS.BI.SHIFTS set "Updated" = null where "Shift Id" = 1`);
    const { tables } = await runSync({ ...request(shift), parallel: 1, full: true });
    expect(tables).toMatchObject([{ mode: 'full', rowsRead: 2, updated: 1 }]);
  });

  it('adds a column that the table file has gained, and fills it in the old rows too', async () => {
    const { note, ...columns } = Object.fromEntries(
      (shift.columns ?? []).map((column) => [column.as, column]),
    );
    expect(note).toBeDefined();
    await sync({ ...shift, columns: Object.values(columns) });
    expect((await sync()).tables).toMatchObject([{ mode: 'full', updated: 1 }]);
    expect(await stored('note')).toEqual([{ note: 'Ana\tÑ\\' }, { note: null }]);
  });
});

describe('a sync after the table file has changed what is read', () => {
  it.each<[string, Partial<TableConfig>]>([
    ['view', { source_view: 'ANALYTICS.BI.OTHER_SHIFTS' }],
    ['watermark column', { watermark_column: 'start' }],
    ['distinct', { distinct: true }],
  ])(
    'reads everything with another %s, since the old watermark says nothing about it',
    async (_what, change) => {
      await snowflake.run(
        'create or replace view ANALYTICS.BI.OTHER_SHIFTS as select * from ANALYTICS.BI.SHIFTS',
      );
      await sync();
      await insert("(3, 'old', 1, '2026-10-01 09:00:00 -05:00', '2026-10-01 10:00:00 -05:00')");
      expect((await sync()).tables).toMatchObject([{ mode: 'incremental', rowsRead: 2 }]);
      const changed = { ...shift, ...change };
      expect((await sync(changed)).tables).toMatchObject([{ mode: 'full', rowsRead: 3, inserted: 1 }]);
      expect((await sync(changed)).tables).toMatchObject([{ mode: 'incremental' }]);
    },
  );

  it('reads everything into a table that was dropped', async () => {
    await sync();
    await insert("(3, 'old', 1, null, '2026-10-01 10:00:00 -05:00')");
    await database.pool.query('drop table analytics.shift');
    expect((await sync()).tables).toMatchObject([{ mode: 'full', inserted: 3 }]);
  });

  it('reads everything of a table whose state was recorded without the view', async () => {
    await sync();
    await database.pool.query(
      "update control.sync_state set source_shape = source_shape - '{sourceView,watermarkColumn,distinct}'::text[]",
    );
    expect((await sync()).tables).toMatchObject([{ mode: 'full' }]);
  });
});

describe('change: replace', () => {
  const replaced: TableConfig = { ...shift, change: 'replace', delete: 'key_compare' };

  it('deletes what the source no longer has', async () => {
    await sync(replaced);
    await snowflake.run('delete from ANALYTICS.BI.SHIFTS where "Shift Id" = 2');
    await insert("(3, 'new', 1, null, null)");
    const { tables } = await sync(replaced);
    expect(tables).toMatchObject([{ mode: 'replace', rowsRead: 2, inserted: 1, updated: 0, deleted: 1 }]);
    expect(await stored('shift_id')).toEqual([{ shift_id: '1' }, { shift_id: '3' }]);
  });

  it('reads a view that repeats rows once each', async () => {
    await snowflake.run('insert into ANALYTICS.BI.SHIFTS select * from ANALYTICS.BI.SHIFTS');
    expect((await sync({ ...replaced, distinct: true })).tables).toMatchObject([{ rowsRead: 2 }]);
  });
});

describe('a plan', () => {
  it('says what will be read and from where on, and changes nothing', async () => {
    await sync();
    const [plan] = await planSyncRun(request({ ...shift, lookback: 7200, filter: '"Minutes" > 0' }));
    expect(plan).toMatchObject({ table: 'shift', mode: 'full', bound: null });
    const [next] = await planSyncRun(request({ ...shift, lookback: 7200 }));
    expect(next).toMatchObject({ mode: 'incremental', bound: { bind: '1795186800123456789' } });
    expect(next?.sql).toBe(
      [
        'select "Shift Id", "Note", "Minutes", "Start", "Start", "Updated"',
        'from ANALYTICS.BI.SHIFTS',
        'where ("Updated" >= dateadd(second, -7200, to_timestamp_tz(cast(? as number(38,0)), 9)) or "Updated" is null)',
      ].join('\n'),
    );
  });
});

describe('a plan for a database without any schema', () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createTestDatabase({ migrated: false });
  });
  afterAll(() => empty.drop());

  it('reads everything, and leaves the database without one', async () => {
    const plans = await planSyncRun({ ...request(shift), pool: empty.pool });
    expect(plans).toMatchObject([{ table: 'shift', mode: 'full', bound: null }]);
    const { rows } = await empty.pool.query(
      "select from pg_namespace where nspname in ('control', 'analytics')",
    );
    expect(rows).toEqual([]);
  });
});

describe('a sync that must not go on', () => {
  it.each([
    [
      'a view that is gone',
      'drop table ANALYTICS.BI.SHIFTS',
      'snowflake.object_missing',
      'ANALYTICS.BI.SHIFTS',
    ],
    [
      'a column that is gone',
      'create or replace table ANALYTICS.BI.SHIFTS ("Shift Id" number(9,0), "Notes" varchar(50))',
      'sync.column_gone',
      'shift: column "Note" is gone from ANALYTICS.BI.SHIFTS',
    ],
    [
      'a type that no longer fits',
      `create or replace table ANALYTICS.BI.SHIFTS ("Shift Id" number(9,0), "Note" varchar(50), "Minutes" varchar(9),
         "Start" timestamp_tz(9), "Updated" timestamp_tz(9))`,
      'sync.type_changed',
      'column "Minutes" of ANALYTICS.BI.SHIFTS was NUMBER(9,2) and is now VARCHAR(9), which becomes text here, but analytics.shift.minutes is numeric(9,2)',
    ],
    [
      'a value that does not fit',
      `insert into ANALYTICS.BI.SHIFTS select 3, 'no uuid', 1, null, '2027-01-01 00:00:00 +00:00'`,
      'sync.value_refused',
      'invalid input syntax for type uuid: "no uuid" (row ',
    ],
    [
      'a NUL byte',
      `insert into ANALYTICS.BI.SHIFTS select 3, 'a' || chr(0), 1, null, '2027-01-01 00:00:00 +00:00'`,
      'snowflake.nul_byte',
      'column "Note", row',
    ],
    [
      'a key that comes twice',
      `insert into ANALYTICS.BI.SHIFTS select 9, null, "Minutes", null, '2027-01-01 00:00:00 +00:00' from ANALYTICS.BI.SHIFTS`,
      'sync.duplicate_key',
      'Key (shift_id)=(9) is duplicated',
    ],
    [
      'a key that is NULL',
      `insert into ANALYTICS.BI.SHIFTS select null, null, 1, null, '2027-01-01 00:00:00 +00:00'`,
      'sync.null_key',
      'column "shift_id" is part of the key',
    ],
  ])('names %s and leaves everything as it was', async (_what, change, code, message) => {
    const config =
      code === 'sync.value_refused' ? { ...shift, types: { ...shift.types, note: 'uuid' } } : shift;
    if (config !== shift) await snowflake.run('update ANALYTICS.BI.SHIFTS set "Note" = null');
    await sync(config);
    const before = [await stored('*'), await watermark()];
    await snowflake.run(change);
    await expect(sync(config)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    expect([await stored('*'), await watermark()]).toEqual(before);
    const { rows } = await database.pool.query(
      "select r.state as run, s.state as step, s.error->>'code' as code from control.run r join control.step s using (run_id) order by run_id desc limit 1",
    );
    expect(rows).toEqual([{ run: 'failed', step: 'failed', code }]);
    expect(await stagingTables()).toEqual([]);
  });

  it('says that the disk of the server is full, and what to do', async () => {
    await database.pool.query(`
      create function no_space() returns event_trigger language plpgsql as $$ begin
        raise exception 'could not extend file "base/5/1": No space left on device' using errcode = 'disk_full';
      end $$;
      create event trigger full_disk on ddl_command_start when tag in ('CREATE INDEX') execute function no_space()`);
    await expect(sync()).rejects.toMatchObject({
      code: 'sync.disk_full',
      message: expect.stringContaining('No space left on device'),
      hint: expect.stringContaining('Free space'),
    });
    await database.pool.query('drop event trigger full_disk');
    expect((await sync()).tables).toMatchObject([{ mode: 'full', inserted: 2 }]);
  });

  it('leaves no table behind when the first load fails', async () => {
    await insert("(1, 'again', 1, null, null)");
    await expect(sync()).rejects.toMatchObject({ code: 'sync.duplicate_key' });
    const { rows } = await database.pool.query("select to_regclass('analytics.shift') as shift");
    expect(rows).toEqual([{ shift: null }]);
  });

  it('keeps what the other tables brought', async () => {
    const missing = { ...shift, table: 'missing', source_view: 'ANALYTICS.BI.MISSING' };
    await expect(runSync({ ...request(missing, shift), parallel: 2 })).rejects.toMatchObject({
      code: 'snowflake.object_missing',
      message: expect.stringContaining('missing: '),
    });
    expect(await stored('shift_id')).toHaveLength(2);
  });

  it('names each of several tables that failed', async () => {
    const [one, other] = ['one', 'other'].map((table) => ({
      ...shift,
      table,
      source_view: 'ANALYTICS.BI.NONE',
    }));
    if (one === undefined || other === undefined) throw new Error('two tables are expected');
    await expect(runSync({ ...request(one, other, shift), parallel: 1 })).rejects.toMatchObject({
      code: 'sync.tables_failed',
      message: expect.stringMatching(/^2 of 3 tables were not synced:\n {2}one: .*\n {2}other: /),
    });
  });

  it('ends with exit code 4 while another run is at the table', async () => {
    await withLock(database.pool, 'sync shift', async () => {
      await expect(sync()).rejects.toMatchObject({ code: 'lock.held', exitCode: 4 });
    });
    expect((await sync()).tables).toMatchObject([{ inserted: 2 }]);
  });

  it('closes a killed run whose connection the server lets go of only while the next one is at work', async () => {
    const { rows } = await database.pool.query<{ run_id: string }>(
      "insert into control.run (kind) values ('sync') returning run_id",
    );
    const killed = await database.pool.connect();
    await killed.query("select pg_advisory_lock(hashtextextended('sync run ' || $1, 0))", [rows[0]?.run_id]);
    const source = beforeRows(snowflake.source, async () => killed.release(true));
    await runSync({ ...request(shift), source, parallel: 1 });
    const runs = await database.pool.query('select state from control.run order by run_id');
    expect(runs.rows).toEqual([{ state: 'failed' }, { state: 'done' }]);
  });

  it('says that the connection to PostgreSQL was lost, and the next run brings everything', async () => {
    const disconnect = `select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()`;
    const source = beforeRows(snowflake.source, () => database.pool.query(disconnect));
    const ending = runSync({ ...request(shift), source, parallel: 1 });
    await expect(ending).rejects.toMatchObject({ code: 'sync.connection_lost' });
    expect((await sync()).tables).toMatchObject([{ inserted: 2 }]);
  });
});

function aTable(parts: { columns: unknown[]; types: Record<string, string> }): TableConfig {
  return tableSchema.parse({
    table: 'shift',
    source_view: 'ANALYTICS.BI.SHIFTS',
    pk: ['shift_id'],
    watermark_column: 'updated',
    ...parts,
  });
}

function request(...tables: TableConfig[]) {
  return { pool: database.pool, source: snowflake.source, tables };
}

function sync(config: TableConfig = shift) {
  return runSync({ ...request(config), parallel: 1 });
}

/** The source, which does something else first once its rows are read. */
function beforeRows(source: SnowflakeSource, act: () => Promise<unknown>): SnowflakeSource {
  return {
    ...source,
    query: async (statement) => {
      const result = await source.query(statement);
      return {
        ...result,
        rows: () => result.rows(),
        cancel: () => result.cancel(),
        copyText: async function* (codecs) {
          await act();
          yield* result.copyText(codecs);
        },
      };
    },
  };
}

async function insert(values: string): Promise<void> {
  await snowflake.run(`insert into ANALYTICS.BI.SHIFTS values ${values}`);
}

async function stored(columns: string): Promise<unknown[]> {
  return (await database.pool.query(`select ${columns} from analytics.shift order by shift_id`)).rows;
}

async function watermark(): Promise<unknown> {
  const { rows } = await database.pool.query<{ watermark: string }>(
    'select watermark from control.sync_state',
  );
  return rows[0]?.watermark;
}

async function stagingTables(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    "select relname from pg_class where relnamespace = to_regnamespace('analytics_stg')",
  );
  return rows;
}
