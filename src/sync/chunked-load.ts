import { inTransaction } from '../postgres/pool.ts';
import { askForChunks, type ChunkColumn } from './chunk-column.ts';
import {
  beginLoad,
  type ChunkedLoad,
  dropLoad,
  finishChunk,
  finishLoad,
  type LoadedChunk,
  resumeLoad,
} from './chunk-ledger.ts';
import { conditionOf } from './chunks.ts';
import { closeTable } from './close-table.ts';
import { keyDoubledAtSource, settleDoubles } from './doubles.ts';
import { isDuplicateKey } from './failure.ts';
import { fillFragment, fragmentOf, joinFragments, prepareSharedFragment } from './fragments.ts';
import { greatestWatermark, type LoadOptions, mergeRows } from './load.ts';
import { planMerge } from './merge.ts';
import { openTransfer } from './open-transfer.ts';
import { type SyncPlan, watermarkRuleOf } from './plan.ts';
import { type ByteMeter, meterBytes } from './progress.ts';
import type { Condition } from './reading.ts';
import { type Rejects, rejectsOf } from './rejects.ts';
import { snapshotOf } from './snapshot.ts';
import { type LoadCounts, sumOf } from './state.ts';
import { usingTransfer } from './transfer.ts';

export interface ChunkedLoadOptions extends LoadOptions {
  /** Asked before each chunk: whether to leave the rest to the next run. */
  readonly shouldStop: () => boolean;
}

/** A load whose chunks are not all done; the next run goes on with it. */
export interface PausedLoad {
  readonly chunksDone: number;
  readonly chunks: number;
}

/**
 * Carries out a plan chunk by chunk, each in a transaction of its own with its record in control, several at a time.
 * Whatever ends it, the next run with the same plan goes on after the chunks that are done. All chunks read up to one
 * watermark, fixed at the start: what changes later is left to the next sync, so none of them sees half of a change.
 */
export async function loadInChunks(
  plan: SyncPlan & { chunkBy: ChunkColumn },
  options: ChunkedLoadOptions,
): Promise<LoadCounts | PausedLoad> {
  const { pool, config, runId, onProgress } = options;
  onProgress({ phase: 'asking', rows: 0, bytes: 0 });
  const identity = identityOf(plan);
  const load =
    (await resumeLoad(pool, config.table, identity)) ??
    (await beginLoad(pool, config.table, identity, await askForBeginning(plan, options)));
  const isFirst = plan.load.into === 'new table';
  if (plan.load.into === 'staging') for (const statement of plan.load.addColumns) await pool.query(statement);
  else if (plan.target.partitionBy === undefined)
    await prepareSharedFragment(pool, { target: plan.target, runId });
  const done = sumOf(load.chunks.flatMap(({ counts }) => counts ?? []));
  const meter = meterBytes(onProgress, {
    rowsExpected: load.chunks.reduce((sum, { rowsExpected }) => sum + rowsExpected, 0),
    before: { rows: done.rowsRead, bytes: done.bytes },
  });
  const rejects = rejectsOf(config, { runId, taken: done.rejected });
  const counts = await loadPending(plan, { ...options, load, meter, rejects });
  if (counts.length < load.chunks.length) {
    return { chunksDone: counts.length, chunks: load.chunks.length };
  }
  const ending = inTransaction(pool, async (client) => {
    meter.report('indexing');
    const { target } = plan;
    let doubled = 0;
    if (isFirst) {
      const months = { target, months: load.months };
      const fragments = load.chunks.map((chunk) => fragmentOf(chunk, months));
      const settle = async () => {
        doubled = await settleDoubles(client, target, doublesOf(plan, load, options));
      };
      await joinFragments(client, target, { fragments, settle });
    }
    const sum = sumOf(counts);
    const total = { ...sum, inserted: sum.inserted - doubled };
    await finishLoad(client, load.loadId);
    await closeTable(client, plan, options, { watermark: load.watermark, counts: total });
    return total;
  });
  return ending.catch(async (error: unknown) => {
    // Kept, the chunks would fail the next run too, though the source may hold the key only once by then.
    if (isDuplicateKey(error)) await dropLoad(pool, config.table, load);
    throw error;
  });
}

/** One snapshot holds no row in two places. */
function doublesOf(plan: SyncPlan, load: ChunkedLoad, options: ChunkedLoadOptions) {
  const { config, source } = options;
  const { watermark_column: watermarkColumn, lookback } = config;
  const { reading, target } = plan;
  const conditions = upTo(plan, options, load.watermark);
  const isStill = load.snapshot !== null || load.chunks.length === 1;
  return {
    movement: isStill ? null : { upTo: load.watermark, watermarkColumn, lookback },
    askSource: () => keyDoubledAtSource(source, target, { reading, conditions }),
  };
}

/** What must be the same for a load to be gone on with. */
function identityOf({ shape, chunkBy, load, target }: SyncPlan): object {
  return { shape, chunkBy, into: load.into, partitionBy: target.partitionBy ?? null };
}

async function askForBeginning(plan: SyncPlan & { chunkBy: ChunkColumn }, options: ChunkedLoadOptions) {
  const { source } = options;
  const watermark = await greatestWatermark(plan, source);
  const conditions = upTo(plan, options, watermark);
  const { chunkBy, reading, chunkRows } = plan;
  const divided = await askForChunks(source, chunkBy, { reading, conditions, chunkRows });
  return { watermark, snapshot: await snapshotOf(source, reading), ...divided };
}

function upTo(plan: SyncPlan, { config }: ChunkedLoadOptions, watermark: string | null): Condition[] {
  const rule = watermarkRuleOf(config, plan.target);
  if (rule === undefined || watermark === null) return [];
  return [{ sql: rule.notPast, binds: [rule.bind(watermark)] }];
}

type Loading = ChunkedLoadOptions & { load: ChunkedLoad; meter: ByteMeter; rejects: Rejects };

/** Of each chunk that is done, before or now, its counts. The first failure ends the others after their chunk. */
async function loadPending(
  plan: SyncPlan & { chunkBy: ChunkColumn },
  options: Loading,
): Promise<LoadCounts[]> {
  const { load, slots, shouldStop } = options;
  let failed = false;
  const outcomes = await Promise.allSettled(
    load.chunks.map((chunk) =>
      chunk.counts !== null
        ? chunk.counts
        : slots.use(async () => {
            if (failed || shouldStop()) return null;
            try {
              return await loadChunk(plan, chunk, options);
            } catch (error) {
              failed = true;
              throw error;
            }
          }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? []) : []));
}

async function loadChunk(
  plan: SyncPlan & { chunkBy: ChunkColumn },
  chunk: LoadedChunk,
  options: Loading,
): Promise<LoadCounts> {
  const { pool, config, runId, load, meter, rejects } = options;
  const { target, reading, chunkBy } = plan;
  const { ordinal } = chunk;
  const startedAt = new Date();
  const conditions = [...upTo(plan, options, load.watermark), ...conditionOf(chunk, chunkBy)];
  const from = load.snapshot === null ? reading.from : `${reading.from} at (timestamp => ${load.snapshot})`;
  const { rowsExpected } = chunk;
  const read = { reading: { ...reading, from }, conditions, rowsExpected, part: `${load.loadId}-${ordinal}` };
  const transfer = await openTransfer(options, target, read, { meter, rejects });
  return usingTransfer(transfer, () =>
    inTransaction(pool, async (client) => {
      const counts =
        plan.load.into === 'new table'
          ? await fillFragment(client, {
              fragment: fragmentOf(chunk, { target, months: load.months }),
              ...{ target, transfer, runId },
              onCopied: () => meter.report('indexing'),
            })
          : await mergeRows(client, {
              load: planMerge(target, {
                added: [],
                append: config.change === 'append',
                seesEveryKey: false,
                chunk: ordinal,
              }),
              ...{ target, transfer, runId },
              onStaged: () => meter.report('merging'),
            });
      await finishChunk(client, { loadId: load.loadId, ordinal, runId, counts, startedAt });
      return counts;
    }),
  );
}
