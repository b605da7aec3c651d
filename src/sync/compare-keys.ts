import type pg from 'pg';
import { inTransaction } from '../postgres/pool.ts';
import { beginLoad, finishChunk, finishLoad, type LoadedChunk, resumeLoad } from './chunk-ledger.ts';
import type { ChunkedLoadOptions, PausedLoad } from './chunked-load.ts';
import { type Chunk, conditionOf } from './chunks.ts';
import { findMissing, type KeyComparison } from './key-comparison.ts';
import type { SyncPlan } from './plan.ts';
import { type ByteMeter, meterBytes } from './progress.ts';
import { type Condition, statementOf } from './reading.ts';
import { rejectsOf } from './rejects.ts';
import { recordStep } from './run-log.ts';
import { keyIsOneOf, keysAtOnce } from './source-key.ts';
import { type LoadCounts, sumOf } from './state.ts';
import { columnDefinitions } from './target-table.ts';
import { askForRows, type Destination, usingTransfer } from './transfer.ts';
import { letVanish } from './vanished.ts';

export type ComparedPlan = SyncPlan & { readonly keyComparison: KeyComparison };

/**
 * Finds rows here that the source no longer has: its keys are read range by range and compared as sets. A key that did
 * not come is asked for once more by name before its row is deleted or marked, since the source moves, and may order or
 * write keys otherwise. Each range is a transaction with its record in control; whatever ends the comparison, the next
 * run goes on after the ranges that are done.
 */
export async function compareKeys(
  plan: ComparedPlan,
  options: ChunkedLoadOptions & { ordinal: number },
): Promise<LoadCounts | PausedLoad> {
  const { pool, config, runId, slots, shouldStop, onProgress, ordinal } = options;
  const { keyComparison, reading, target } = plan;
  const identity = { keys: { pk: config.pk, reading, deletes: target.deletes } };
  const load =
    (await resumeLoad(pool, config.table, identity)) ??
    (await beginLoad(pool, config.table, identity, {
      ...{ watermark: null, snapshot: null, months: [] },
      chunks: await keyRanges(pool, keyComparison),
    }));
  const meter = meterBytes(onProgress);
  const done: LoadCounts[] = [];
  for (const range of load.chunks) {
    if (range.counts !== null) continue;
    if (shouldStop()) {
      const before = load.chunks.filter(({ counts }) => counts !== null).length;
      return { chunksDone: before + done.length, chunks: load.chunks.length };
    }
    done.push(await slots.use(() => compareRange(plan, range, { ...options, loadId: load.loadId, meter })));
  }
  await inTransaction(pool, async (client) => {
    await client.query(
      'update control.sync_state set keys_compared_at = clock_timestamp() where table_name = $1',
      [config.table],
    );
    await finishLoad(client, load.loadId);
    const total = sumOf([...load.chunks.flatMap(({ counts }) => counts ?? []), ...done]);
    const details = { keysRead: total.rowsRead, deleted: total.deleted, ranges: load.chunks.length };
    const name = `${config.table} keys`;
    await recordStep(client, { runId, name, ordinal, rows: total.deleted, details });
  });
  return sumOf(done);
}

/** From the keys here, so that no range is much larger than another, whatever the keys look like. */
async function keyRanges(pool: pg.Pool, comparison: KeyComparison): Promise<Chunk[]> {
  const { boundaries, keysPerRange } = comparison;
  const { rows } = await pool.query<{ key: string }>(boundaries, [keysPerRange]);
  const bounds = [...new Set(rows.map(({ key }) => key))];
  return [null, ...bounds].map((lower, index) => ({
    lower,
    upper: bounds[index] ?? null,
    restFrom: null,
    rowsExpected: keysPerRange,
  }));
}

type Comparing = ChunkedLoadOptions & { readonly loadId: number; readonly meter: ByteMeter };

async function compareRange(plan: ComparedPlan, range: LoadedChunk, options: Comparing): Promise<LoadCounts> {
  const { pool, runId, loadId } = options;
  const { keyComparison: comparison, target } = plan;
  const startedAt = new Date();
  const transfer = await askForKeys(plan, conditionOf(range, comparison.ranged), options);
  return usingTransfer(transfer, () =>
    inTransaction(pool, async (client) => {
      await client.query(comparison.createKeys);
      const { rows: rowsRead, bytes } = await transfer.into(client, sourceKeys(comparison));
      await client.query('analyze source_key');
      const columns = columnDefinitions(comparison.columns, target.pk).join(', ');
      await client.query(`create temporary table missing_key (number bigint, ${columns}) on commit drop`);
      const missing = findMissing(comparison, target, range);
      const count = (await client.query(missing.sql, missing.binds)).rowCount ?? 0;
      await askAgain(client, { plan, options, count });
      const deleted = count === 0 ? 0 : await letVanish(client, comparison.remove, runId);
      const updated =
        comparison.clear === null ? 0 : ((await client.query(comparison.clear, [runId])).rowCount ?? 0);
      const counts = { rowsRead, inserted: 0, updated, deleted, rejected: 0, bytes };
      await finishChunk(client, { loadId, ordinal: range.ordinal, runId, counts, startedAt });
      return counts;
    }),
  );
}

/** What answers to its name joins the keys that the source has. */
async function askAgain(
  client: pg.PoolClient,
  { plan, options, count }: { plan: ComparedPlan; options: Comparing; count: number },
): Promise<void> {
  const { byKey, missingBatch } = plan.keyComparison;
  const batch = keysAtOnce(byKey);
  for (let from = 0; from < count; from += batch) {
    const keys = await client.query<string[]>({
      text: missingBatch,
      values: [from, from + batch],
      rowMode: 'array',
    });
    const transfer = await askForKeys(plan, [keyIsOneOf(byKey, keys.rows)], options);
    await usingTransfer(transfer, () => transfer.into(client, sourceKeys(plan.keyComparison)));
  }
}

/** Filled by one read after the other. */
function sourceKeys({ copyKeys: copy }: KeyComparison): Destination {
  return { name: 'source_key', copy, isNew: false };
}

function askForKeys(plan: ComparedPlan, conditions: readonly Condition[], options: Comparing) {
  const { source, meter, config, runId } = options;
  const { keyComparison, reading, target } = plan;
  const what = keyComparison.columns.map(({ expression }) => expression).join(', ');
  const statement = statementOf(reading, conditions, { what, qualify: null });
  const rejects = rejectsOf(config, { runId });
  return askForRows(source, { ...target, columns: keyComparison.columns }, statement, { meter, rejects });
}
