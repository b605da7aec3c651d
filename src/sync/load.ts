import type pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { copyIn } from '../postgres/copy.ts';
import { inTransaction } from '../postgres/pool.ts';
import { codecFor, type SnowflakeSource } from '../snowflake/index.ts';
import { auditDefaults, type FirstLoad } from './first-load.ts';
import type { Merge } from './merge.ts';
import type { SyncPlan } from './plan.ts';
import { meterBytes, type TableProgress } from './progress.ts';
import { finishStep } from './run-log.ts';
import { type LoadCounts, writeTableState } from './state.ts';

export interface LoadOptions {
  readonly pool: pg.Pool;
  readonly source: SnowflakeSource;
  readonly config: TableConfig;
  readonly runId: number;
  readonly onProgress: (progress: TableProgress) => void;
}

/**
 * Carries out a plan: rows, watermark and counts in one transaction. It begins only once the source has the result
 * ready, so that it is no longer open than the rows need.
 */
export async function loadTable(plan: SyncPlan, options: LoadOptions): Promise<LoadCounts> {
  const { pool, source, config, runId, onProgress } = options;
  onProgress({ phase: 'asking', rows: 0, bytes: 0 });
  // Before the rows: what changes between the two statements is read now and once more next time, but never missed.
  const watermark = (await greatestWatermark(plan, source)) ?? plan.bound?.watermark ?? null;
  const result = await source.query({ sql: plan.sql, binds: bindsOf(plan) });
  const meter = meterBytes(result.rowCount, onProgress);
  const codecs = plan.target.columns.map((column) => codecFor(column.source, column.target));
  try {
    return await inTransaction(pool, async (client) => {
      const copy = async (statement: string) => {
        const rows = await copyIn(client, statement, meter.through(result.copyText(codecs)));
        if (rows !== result.rowCount) throw rowsMissing(plan, { announced: result.rowCount, stored: rows });
        const phase = plan.load.into === 'staging' ? 'merging' : 'indexing';
        onProgress({ phase, rows, bytes: meter.bytes() });
        return rows;
      };
      const changes =
        plan.load.into === 'staging'
          ? await mergeStaged(client, { load: plan.load, runId, copy })
          : await fillNewTable(client, { load: plan.load, plan, runId, copy });
      const counts = { ...changes, bytes: meter.bytes() };
      await writeTableState(client, { config, runId, watermark, shape: plan.shape, counts });
      await finishStep(client, { runId, table: config.table, mode: plan.mode, counts });
      return counts;
    });
  } catch (error) {
    // A result that nobody reads any more would hold a warehouse; that it cannot be cancelled changes nothing here.
    await result.cancel().catch(() => undefined);
    throw error;
  }
}

type Copy = (statement: string) => Promise<number>;
type Changes = Omit<LoadCounts, 'bytes'>;

async function fillNewTable(
  client: pg.PoolClient,
  { load, plan, runId, copy }: { load: FirstLoad; plan: SyncPlan; runId: number; copy: Copy },
): Promise<Changes> {
  const defaults = auditDefaults(plan.target, runId);
  await client.query(load.create);
  await client.query(defaults.set);
  const rowsRead = await copy(load.copy);
  await client.query(defaults.drop);
  for (const statement of load.finish) await client.query(statement);
  return { rowsRead, inserted: rowsRead, updated: 0, deleted: 0 };
}

async function mergeStaged(
  client: pg.PoolClient,
  { load, runId, copy }: { load: Merge; runId: number; copy: Copy },
): Promise<Changes> {
  for (const statement of load.prepare) await client.query(statement);
  const rowsRead = await copy(load.copy);
  for (const statement of load.finish) await client.query(statement);
  const { rows } = await client.query<{ count: string }>(load.countNew);
  const inserted = Number(rows[0]?.count ?? 0);
  const touched = (await client.query(load.merge, [runId])).rowCount ?? 0;
  const vanished = load.deleteVanished === null ? undefined : await client.query(load.deleteVanished);
  await client.query(load.drop);
  return { rowsRead, inserted, updated: touched - inserted, deleted: vanished?.rowCount ?? 0 };
}

async function greatestWatermark(plan: SyncPlan, source: SnowflakeSource): Promise<string | null> {
  if (plan.watermarkQuery === null) return null;
  const result = await source.query({ sql: plan.watermarkQuery, binds: bindsOf(plan) });
  for await (const [greatest] of result.rows()) return greatest ?? null;
  return null;
}

function bindsOf(plan: SyncPlan): string[] {
  return plan.bound === null ? [] : [plan.bound.bind];
}

function rowsMissing(plan: SyncPlan, rows: { announced: number; stored: number }): CmError {
  return new CmError(
    'sync.rows_missing',
    `${plan.table}: Snowflake announced ${rows.announced} rows, but ${rows.stored} arrived. Nothing was loaded.`,
    { hint: 'Run again. If it comes back, a proxy between here and Snowflake may cut responses.' },
  );
}
