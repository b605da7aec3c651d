import { selectTables, type TableConfig } from '../config/tables.ts';
import {
  finishedPipeline,
  type PipelineOptions,
  type PipelineResult,
  requireFreshSource,
  runPipeline,
} from '../pipeline/index.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { runSync, type SyncOptions, type SyncReport } from '../sync/index.ts';
import { type NightLedger, type NightRequest, type OpenNight, withNight } from './ledger.ts';

export interface NightOptions extends NightRequest {
  readonly tables: readonly TableConfig[];
  /** Whether the source must have been refreshed for the day. */
  readonly gate: boolean;
  /** Asked for each time that something is to be read from it: the same one. */
  readonly openSource: () => Promise<SnowflakeSource>;
  readonly sync: Pick<SyncOptions, 'parallel' | 'stage' | 'onProgress' | 'onOutcome'>;
  readonly pipeline: Pick<PipelineOptions, 'personKeySecret' | 'beforePublication' | 'onProgress'>;
  readonly onBegin?: (night: OpenNight) => void;
}

export interface NightReport {
  readonly nightId: string;
  readonly isResumed: boolean;
  /** Null where a process before this one, which was cut off later, had done it. */
  readonly sync: SyncReport | null;
  readonly pipeline: PipelineResult;
}

/** Gate, sync, pipeline: one night, under one id, which goes on where it was cut off. One night at a time. */
export async function runNight(options: NightOptions): Promise<NightReport> {
  return withNight(options, async (night) => {
    options.onBegin?.(night);
    const { nightId, isResumed, partsDone } = night;
    const isSynced = partsDone.has('sync');
    const sync = isSynced ? null : await readSource(night, options);
    const pipeline = await night.keep('pipeline', async () => {
      // Of what was synced once the pipeline may have come to its end, and only the record of it be missing.
      const finished = isSynced ? await finishedPipeline(options.pool, nightId) : undefined;
      return finished ?? findConflicts(options, nightId);
    });
    return { nightId, isResumed, sync, pipeline };
  });
}

async function readSource(night: NightLedger, options: NightOptions): Promise<SyncReport> {
  const { pool, tables, asOf, openSource } = options;
  const syncing = { ...options.sync, pool, partOf: night.nightId };
  if (options.gate && !night.partsDone.has('gate')) {
    await night.keep('gate', async () => {
      const refreshed = selectTables(tables, ['data_refresh_status']);
      await runSync({ ...syncing, source: await openSource(), tables: refreshed });
      await requireFreshSource(pool, asOf);
    });
  }
  // All tables, also those that a sync before has done: rows are marked as deleted only beside all of their run.
  return night.keep('sync', async () => runSync({ ...syncing, source: await openSource(), tables }));
}

function findConflicts({ pool, asOf, pipeline }: NightOptions, nightId: string): Promise<PipelineResult> {
  return runPipeline({ ...pipeline, pool, asOf, partOf: nightId });
}
