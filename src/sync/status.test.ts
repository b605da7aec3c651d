import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../../test/analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { loadTables, selectTables, type TableConfig } from '../config/tables.ts';
import { prometheusText, rowHistory, syncStatus } from './index.ts';

const now = new Date('2026-11-24T06:00:00Z');
const payerId = 'f0000000-0000-4000-8000-000000000001';

let database: TestDatabase;
let tables: TableConfig[];
beforeAll(async () => {
  database = await createTestDatabase();
  tables = selectTables(await loadTables('config/tables'), ['payer', 'visit', 'contract']);
  await createAnalyticsTables(database.pool);
  await database.pool.query(`
    insert into control.run (run_id, kind, state, started_at, finished_at) overriding system value values
      (1, 'sync', 'done', '2026-11-22 05:00Z', '2026-11-22 05:01Z'),
      (2, 'sync', 'failed', '2026-11-24 05:00Z', '2026-11-24 05:10Z');
    insert into control.step (run_id, name, ordinal, state, details, error, started_at, finished_at) values
      (1, 'payer', 0, 'done', '{"mode":"full","rowsRead":7,"inserted":7,"sourceSeconds":0.5}', null, '2026-11-22 05:00Z', '2026-11-22 05:01Z'),
      (2, 'payer', 0, 'done', '{"mode":"incremental","rowsRead":3,"updated":1}', null, '2026-11-24 05:00Z', '2026-11-24 05:00:30Z'),
      (2, 'visit', 1, 'failed', '{}', '{"message":"visit: the line is cut"}', '2026-11-24 05:00Z', '2026-11-24 05:10Z');
    insert into control.sync_state (table_name, source_view, watermark, source_shape, last_run_id, rows_read,
        rows_inserted, rows_updated, rows_deleted, synced_at) values
      ('payer', 'A.B.C', '1795186800.123456789 1140', '{}', 2, 3, 0, 1, 0, '2026-11-24 05:00:30Z');
    insert into control.sync_load (load_id, table_name, plan, months) overriding system value
      values (1, 'visit', '{}', '{}');
    insert into control.sync_chunk (load_id, ordinal, rows_expected, state)
      values (1, 1, 10, 'done'), (1, 2, 10, 'pending'), (1, 3, 10, 'pending');
    insert into control.quarantine (run_id, table_name, row_key, column_name, reason)
      values (2, 'payer', '{"payer_id":"${payerId}"}', 'payer_name', 'a NUL byte');
    insert into analytics.payer (payer_id, _run_id, _synced_at) values ('${payerId}', 1, '2026-11-22 05:00:30Z')`);
});
afterAll(() => database.drop());

describe('the status of synced tables', () => {
  it('holds each table, its age against its schedule, its last run and what waits', async () => {
    expect(await syncStatus(database.pool, tables, now)).toMatchObject([
      { table: 'contract', syncedAt: null, isDue: true, lastState: null, quarantined: 0 },
      {
        table: 'payer',
        watermarkTime: '2026-11-20T15:00:00.123456789Z',
        ageSeconds: 3570,
        dueAfterSeconds: 86_400,
        isDue: false,
        runId: 2,
        lastState: 'done',
        lastSeconds: 30,
        lastDetails: { mode: 'incremental', rowsRead: 3, inserted: 0, updated: 1 },
        quarantined: 1,
      },
      {
        table: 'visit',
        isDue: true,
        lastState: 'failed',
        lastError: 'visit: the line is cut',
        chunksDone: 1,
        chunks: 3,
      },
    ]);
  });

  it('makes a table due once it is older than its schedule allows', async () => {
    const later = new Date('2026-11-25T05:00:31Z');
    expect(await syncStatus(database.pool, tables, later)).toMatchObject([{}, { isDue: true }, {}]);
  });

  it('is told to Prometheus, one gauge a fact and one sample a table that has it', async () => {
    const lines = prometheusText(await syncStatus(database.pool, tables, now)).split('\n');
    expect(lines).toContain('cm_sync_age_seconds{table="payer"} 3570');
    expect(lines).toContain('cm_sync_due{table="contract"} 1');
    expect(lines).toContain('cm_sync_last_failed{table="visit"} 1');
    expect(lines).toContain('cm_sync_open_chunks{table="visit"} 2');
    expect(lines.filter((line) => line.startsWith('cm_sync_age_seconds{'))).toHaveLength(1);
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatch(/^(# (HELP|TYPE) cm_\w+ .+|cm_\w+\{table="\w+"\} -?[\d.e+-]+)$/);
    }
  });
});

describe('the history of a row', () => {
  const historyOf = async (key: string[]) => {
    const [config] = selectTables(tables, ['payer']);
    if (config === undefined) throw new Error('there is no table file of payers');
    return rowHistory(database.pool, config, key);
  };

  it('says when it was last changed and by which run, and what was kept out', async () => {
    expect(await historyOf([payerId])).toMatchObject({
      key: { payer_id: payerId },
      row: { runId: 1, syncedAt: '2026-11-22 05:00:30+00', deletedAt: null },
      run: { state: 'done' },
      quarantined: [{ runId: 2, column: 'payer_name', reason: 'a NUL byte' }],
    });
    expect(await historyOf([payerId.replace('1', '2')])).toMatchObject({
      row: null,
      quarantined: [],
    });
  });

  it.each([
    ['too many parts', ['a', 'b']],
    ['a part of another type', ['not-a-uuid']],
  ])('refuses a key with %s as wrong usage', async (_what, key) => {
    await expect(historyOf(key)).rejects.toMatchObject({
      code: 'sync.bad_key',
      exitCode: 2,
      hint: expect.stringContaining('payer_id'),
    });
  });
});
