import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../../test/local-snowflake.ts';
import { loadTables, selectTables, type TableConfig } from '../config/tables.ts';
import { advanceDay, createAccount } from '../local-snowflake/account/index.ts';
import { quoteName } from '../postgres/quote.ts';
import { quoteSnowflakeName } from '../snowflake/index.ts';
import { planSyncRun, runSync, type SyncPlan, type SyncReport, type TargetColumn } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let database: TestDatabase;
let killed: TestDatabase;
let tables: TableConfig[];
/** What the killed processes sync. */
let few: TableConfig[];
let plans: SyncPlan[];

beforeAll(async () => {
  folder = await temporaryFolder();
  await createAccount({ directory: folder.directory, visits: 600, seed: 7, asOf: '2026-11-23' });
  snowflake = await startTestSnowflake(folder.directory);
  database = await createTestDatabase();
  killed = await createTestDatabase();
  tables = await loadTables('config/tables');
  few = selectTables(tables, killedTables);
  plans = await planSyncRun({ pool: database.pool, source: snowflake.source, tables });
});
afterAll(async () => {
  await snowflake.stop();
  await Promise.all([database.drop(), killed.drop()]);
  await folder.discard();
});

describe('the synthetic account', () => {
  let first: SyncReport;

  it('is synced cell for cell', async () => {
    first = await sync(database);
    expect(first.tables.map(({ table }) => table)).toEqual(tables.map(({ table }) => table));
    for (const plan of plans)
      expect(await storedRows(database, plan), plan.table).toEqual(await sourceRows(plan));
  });

  it('does not move when it is synced again', async () => {
    const again = await sync(database);
    for (const table of again.tables) expect(table).toMatchObject({ inserted: 0, updated: 0, deleted: 0 });
    expect(await runsOfRows(database)).toEqual([first.runId]);
  });

  it('comes through a SIGKILL at any point of a first load', { timeout: 240_000 }, async () => {
    for (const point of ['caregiver asking', 'payer_provider indexing', 'visit reading', 'visit done'])
      await syncUntilKilled(killed, point);
    await sync(killed, few);
    for (const plan of plansOf(few))
      expect(await storedRows(killed, plan), plan.table).toEqual(await storedRows(database, plan));
  });

  it('moves exactly the rows that the next day changes', async () => {
    const before = await Promise.all(plans.map((plan) => storedRows(database, plan)));
    await snowflake.stop();
    await advanceDay({ directory: folder.directory });
    snowflake = await startTestSnowflake(folder.directory);
    const next = await sync(database);

    for (const [index, plan] of plans.entries()) {
      const after = await storedRows(database, plan);
      expect(after, plan.table).toEqual(expect.arrayContaining(await sourceRows(plan)));
      const known = new Set(before[index]);
      const moved = after.filter((row) => !known.has(row));
      const unmarked = plan.target.deletes === 'tombstone' ? ' and _deleted_at is null' : '';
      expect(
        await storedRows(database, plan, `where _run_id = ${next.runId}${unmarked}`),
        plan.table,
      ).toEqual(moved);
      expect(next.tables[index], plan.table).toMatchObject({ table: plan.table });
      expect((next.tables[index]?.inserted ?? 0) + (next.tables[index]?.updated ?? 0)).toBe(moved.length);
    }
    expect(next.tables.find(({ table }) => table === 'visit')).toMatchObject({ mode: 'incremental' });
  });

  it('comes through a SIGKILL at any point of an incremental sync', { timeout: 240_000 }, async () => {
    for (const point of ['caregiver merging', 'payer_provider merging', 'visit merging'])
      await syncUntilKilled(killed, point);
    await sync(killed, few);
    for (const plan of plansOf(few))
      expect(await storedRows(killed, plan), plan.table).toEqual(await storedRows(database, plan));
    expect(await watermarks(killed)).toEqual(await watermarks(database));
    const { rows } = await killed.pool.query(
      'select state, count(*)::int from control.run group by state order by 1',
    );
    expect(rows).toEqual([
      { state: 'done', count: 2 },
      { state: 'failed', count: 7 },
    ]);
  });
});

const killedTables = ['caregiver', 'payer_provider', 'visit'];

function sync({ pool }: TestDatabase, which = tables): Promise<SyncReport> {
  return runSync({ pool, source: snowflake.source, tables: which, parallel: 2 });
}

function plansOf(which: readonly TableConfig[]): SyncPlan[] {
  return plans.filter((plan) => which.some(({ table }) => table === plan.table));
}

/** In a process of its own, which dies by its own hand at the point. */
async function syncUntilKilled({ url }: TestDatabase, point: string): Promise<void> {
  const keyFile = join(folder.directory, 'key.pem');
  await writeFile(keyFile, snowflake.privateKeyPem, { mode: 0o600 });
  const script = [
    '--import',
    'tsx',
    'test/sync-until-killed.ts',
    url,
    snowflake.url,
    keyFile,
    ...point.split(' '),
  ];
  const signal = await new Promise((resolve) => {
    const child = execFile(process.execPath, script, () => undefined);
    child.once('exit', (_code, signal) => resolve(signal));
  });
  expect(signal, point).toBe('SIGKILL');
}

/** Those that come from the view as they are. */
function columnsOf(plan: SyncPlan): TargetColumn[] {
  return plan.target.columns.filter(({ name }) => name !== '_row_hash');
}

/** Every cell of the view that the table copies, as PostgreSQL should show it; worked out without the codecs. */
async function sourceRows(plan: SyncPlan): Promise<string[]> {
  const config = tables.find(({ table }) => table === plan.table);
  const columns = columnsOf(plan).map(({ source }) => quoteSnowflakeName(source.name));
  const distinct = config?.distinct === true ? 'distinct ' : '';
  const where = config?.filter === undefined ? '' : ` where ${config.filter}`;
  const rows = await snowflake.run(
    `select ${distinct}${columns.join(', ')} from ${config?.source_view}${where}`,
  );
  return rows
    .map((cells) =>
      JSON.stringify(columnsOf(plan).map((column, index) => expected(column, cells[index] ?? null))),
    )
    .sort();
}

async function storedRows({ pool }: TestDatabase, plan: SyncPlan, where = ''): Promise<string[]> {
  const columns = columnsOf(plan).map((column) => shown(column));
  const { rows } = await pool.query<{ cells: string[] }>(
    `select json_build_array(${columns.join(', ')}) as cells from ${plan.target.name} ${where}`,
  );
  return rows.map(({ cells }) => JSON.stringify(cells)).sort();
}

/** Times as seconds since 1970, so that neither side's formats matter. */
function shown({ name, type }: TargetColumn): string {
  const column = quoteName(name);
  if (type.startsWith('timestamp')) return `trunc(extract(epoch from ${column}), 6)::text`;
  return type === 'date' ? `(${column} - date '1970-01-01')::text` : `${column}::text`;
}

function expected({ source, target }: TargetColumn, cell: string | null): string | null {
  if (cell === null || !source.type.startsWith('timestamp')) return cell;
  const [instant = '', offset = '1440'] = cell.split(' ');
  const [seconds = '', fraction = ''] = instant.split('.');
  const offsetMinutes = Number(offset) - 1440;
  const wallSeconds = Number(seconds) + offsetMinutes * 60;
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  switch (target) {
    case 'utc_offset_minutes':
      return String(offsetMinutes);
    case 'date':
      return String(Math.floor(wallSeconds / 86_400));
    case 'timestamp':
      return `${wallSeconds}.${micros}`;
    default:
      return `${seconds}.${micros}`;
  }
}

async function runsOfRows({ pool }: TestDatabase): Promise<number[]> {
  const runs = plans.map(({ target }) => `select _run_id from ${target.name}`).join(' union ');
  const { rows } = await pool.query<{ _run_id: string }>(`${runs} order by 1`);
  return rows.map(({ _run_id }) => Number(_run_id));
}

async function watermarks({ pool }: TestDatabase): Promise<unknown[]> {
  const { rows } = await pool.query(
    'select table_name, watermark from control.sync_state where table_name = any ($1) order by 1',
    [killedTables],
  );
  return rows;
}
