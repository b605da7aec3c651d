import type pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import type { SyncPlan } from './plan.ts';
import { finishStep } from './run-log.ts';
import { type LoadCounts, writeTableState } from './state.ts';

/** Notes that a table is synced, and how far: its state and its step, in the transaction of its last rows. */
export async function closeTable(
  client: pg.PoolClient,
  plan: SyncPlan,
  of: { config: TableConfig; runId: number; sourceSeconds: () => number },
  { watermark, counts }: { watermark: string | null; counts: LoadCounts },
): Promise<void> {
  const { config, runId, sourceSeconds } = of;
  const { mode, shape, seesEveryKey, drift } = plan;
  await writeTableState(client, { config, runId, watermark, shape, counts, seesEveryKey });
  const step = { runId, table: config.table, mode, counts, drift };
  await finishStep(client, { ...step, sourceSeconds: sourceSeconds() });
}
