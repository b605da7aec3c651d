import type pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import { inTransaction } from '../postgres/pool.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { closeTable } from './close-table.ts';
import { auditDefaults, type FirstLoad } from './first-load.ts';
import type { Merge } from './merge.ts';
import { openTransfer } from './open-transfer.ts';
import { ensurePartitions } from './partitions.ts';
import type { SyncPlan } from './plan.ts';
import { meterBytes, type TableProgress } from './progress.ts';
import { rejectsOf } from './rejects.ts';
import type { Slots } from './slots.ts';
import type { LoadCounts } from './state.ts';
import type { TargetTable } from './target-table.ts';
import { type Transfer, usingTransfer } from './transfer.ts';
import { letVanish } from './vanished.ts';

export interface LoadOptions {
  readonly pool: pg.Pool;
  readonly source: SnowflakeSource;
  readonly config: TableConfig;
  readonly runId: number;
  /** A stage of Snowflake that it may unload to, and that can be read from here. */
  readonly stage: string | undefined;
  /** Streams of rows at a time, of all tables. */
  readonly slots: Slots;
  readonly onProgress: (progress: TableProgress) => void;
  /** How long this sync of the table has kept a warehouse at work. */
  readonly sourceSeconds: () => number;
}

/**
 * Carries out a plan in one go: rows, watermark and counts in one transaction. It begins only once the source has the
 * result ready, so that it is no longer open than the rows need.
 */
export async function loadAtOnce(plan: SyncPlan, options: LoadOptions): Promise<LoadCounts> {
  const { pool, source, config, runId, onProgress } = options;
  onProgress({ phase: 'asking', rows: 0, bytes: 0 });
  // Before the rows: what changes between the two statements is read now and once more next time, but never missed.
  const watermark = (await greatestWatermark(plan, source)) ?? plan.bound?.watermark ?? null;
  const meter = meterBytes(onProgress);
  return options.slots.use(async () => {
    const rejects = rejectsOf(config, { runId });
    const { target, reading, conditions } = plan;
    const read = { reading, conditions, rowsExpected: undefined, part: 'all' };
    const transfer = await openTransfer(options, target, read, { meter, rejects });
    return usingTransfer(transfer, () =>
      inTransaction(pool, async (client) => {
        const counts =
          plan.load.into === 'staging'
            ? await mergeRows(client, {
                ...{ transfer, load: plan.load, target, runId },
                onStaged: () => meter.report('merging'),
              })
            : await fillNewTable(client, {
                ...{ transfer, load: plan.load, target, runId },
                onCopied: () => meter.report('indexing'),
              });
        await closeTable(client, plan, options, { watermark, counts });
        return counts;
      }),
    );
  });
}

async function fillNewTable(
  client: pg.PoolClient,
  parts: { transfer: Transfer; load: FirstLoad; target: TargetTable; runId: number; onCopied: () => void },
): Promise<LoadCounts> {
  const { transfer, load, target, runId, onCopied } = parts;
  const defaults = auditDefaults(target.name, runId);
  await client.query(load.create);
  await client.query(defaults.set);
  const { rows, rejected, bytes } = await transfer.into(client, {
    name: target.name,
    copy: load.copy,
    isNew: true,
  });
  onCopied();
  await client.query(defaults.drop);
  for (const statement of load.finish) await client.query(statement);
  return { rowsRead: rows, inserted: rows - rejected, updated: 0, deleted: 0, rejected, bytes };
}

/** Brings rows into a table that exists: staged, then merged. */
export async function mergeRows(
  client: pg.PoolClient,
  parts: {
    transfer: Pick<Transfer, 'into'>;
    load: Merge;
    target: TargetTable;
    runId: number;
    onStaged: () => void;
  },
): Promise<LoadCounts> {
  const { transfer, load, target, runId, onStaged } = parts;
  for (const statement of [...load.addColumns, load.create]) await client.query(statement);
  const {
    rows: rowsRead,
    rejected,
    bytes,
  } = await transfer.into(client, {
    name: load.staging,
    copy: load.copy,
    isNew: true,
  });
  onStaged();
  for (const statement of load.finish) await client.query(statement);
  await ensurePartitions(client, target, load.staging);
  if (load.dropKnown !== null) await client.query(load.dropKnown);
  const { rows } = await client.query<{ count: string }>(load.countNew);
  const inserted = Number(rows[0]?.count ?? 0);
  if (load.keepHash !== null) await client.query(load.keepHash);
  const touched = (await client.query(load.merge, [runId])).rowCount ?? 0;
  const removal = rejected === 0 ? load.vanishing : load.vanishing?.sparingRejected;
  const deleted = removal ? await letVanish(client, removal, runId) : 0;
  await client.query(load.drop);
  return { rowsRead, inserted, updated: touched - inserted, deleted, rejected, bytes };
}

/** The next bound, as the source writes it; null without a watermark, or where no row has one. */
export async function greatestWatermark(plan: SyncPlan, source: SnowflakeSource): Promise<string | null> {
  if (plan.watermarkQuery === null) return null;
  const binds = plan.conditions.flatMap((condition) => condition.binds);
  const result = await source.query({ sql: plan.watermarkQuery, binds });
  for await (const [greatest] of result.rows()) return greatest ?? null;
  return null;
}
