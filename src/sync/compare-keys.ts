import type pg from 'pg';
import { z } from 'zod';
import { inTransaction } from '../postgres/pool.ts';
import type { ChunkedLoadOptions, PausedLoad } from './chunked-load.ts';
import type { KeyComparison } from './key-comparison.ts';
import { bucketsFor, digestColumns, digestStatement } from './key-digest.ts';
import type { SyncPlan } from './plan.ts';
import { type ByteMeter, meterBytes } from './progress.ts';
import { type Condition, statementOf } from './reading.ts';
import { rejectsOf } from './rejects.ts';
import { recordStep } from './run-log.ts';
import { keyIsOneOf, keysAtOnce } from './source-key.ts';
import { type LoadCounts, sumOf } from './state.ts';
import type { TargetColumn } from './target-table.ts';
import { askForRows, type Destination, usingTransfer } from './transfer.ts';
import { letVanish } from './vanished.ts';

export type ComparedPlan = SyncPlan & { readonly keyComparison: KeyComparison };

/**
 * Finds rows here that the source no longer has. One statement brings count and hash of the source's keys by bucket;
 * only the keys of buckets that differ are read, and compared as sets. A key that did not come is asked for once more by
 * name before its row is deleted or marked, since the source moves, and may write keys otherwise. Each group of buckets
 * is a transaction; whatever ends the comparison, the next run finds the buckets that are done to be equal.
 */
export async function compareKeys(
  plan: ComparedPlan,
  options: ChunkedLoadOptions & { ordinal: number },
): Promise<LoadCounts | PausedLoad> {
  const { pool, config, runId, slots, shouldStop, ordinal } = options;
  const comparing = { ...options, meter: meterBytes(options.onProgress) };
  const { buckets, differing } = await slots.use(() => findDiffering(plan, comparing));
  const groups = inGroups(differing, plan.keyComparison);
  const done: LoadCounts[] = [];
  for (const group of groups) {
    if (shouldStop()) return { chunksDone: done.length, chunks: groups.length };
    done.push(await slots.use(() => compareGroup(plan, { buckets, group }, comparing)));
  }
  const total = sumOf(done);
  await inTransaction(pool, async (client) => {
    await client.query(
      'update control.sync_state set keys_compared_at = clock_timestamp() where table_name = $1',
      [config.table],
    );
    const { rowsRead: keysRead, deleted } = total;
    const details = { buckets, differing: differing.length, keysRead, deleted };
    const name = `${config.table} keys`;
    await recordStep(client, { runId, name, ordinal, rows: deleted, details });
  });
  return total;
}

type Comparing = ChunkedLoadOptions & { readonly meter: ByteMeter };

/** In which of how many buckets the keys here are not those of the source. */
async function findDiffering(
  plan: ComparedPlan,
  options: Comparing,
): Promise<{ buckets: number; differing: number[] }> {
  const { keyComparison: comparison, reading } = plan;
  const counted = await options.pool.query(comparison.countHere);
  const { count } = z.object({ count: z.coerce.number() }).parse(counted.rows[0]);
  const buckets = bucketsFor(count, comparison.keysPerBucket);
  const statement = digestStatement(comparison.digest, reading, buckets);
  const transfer = await ask(plan, { columns: digestColumns, statement }, options);
  return usingTransfer(transfer, () =>
    inTransaction(options.pool, async (client) => {
      await client.query(comparison.createDigests);
      await transfer.into(client, { name: 'source_digest', copy: comparison.copyDigests, isNew: false });
      const { rows } = await client.query(comparison.differing(buckets));
      return {
        buckets,
        differing: z
          .array(bucketRow)
          .parse(rows)
          .map(({ bucket }) => bucket),
      };
    }),
  );
}

const bucketRow = z.object({ bucket: z.coerce.number() });

/** The source is read through once for each group, so there are few of them, however much differs. */
const mostGroups = 16;

/** Snowflake takes 16,384 values in a list at most. */
const longestList = 16_000;

/** Buckets whose keys are read and compared at once. */
export function inGroups(
  buckets: readonly number[],
  { keysAtATime, keysPerBucket }: Pick<KeyComparison, 'keysAtATime' | 'keysPerBucket'>,
): number[][] {
  const few = Math.max(1, Math.floor(keysAtATime / keysPerBucket), Math.ceil(buckets.length / mostGroups));
  const size = Math.min(few, longestList);
  const groups: number[][] = [];
  for (let from = 0; from < buckets.length; from += size) groups.push(buckets.slice(from, from + size));
  return groups;
}

async function compareGroup(
  plan: ComparedPlan,
  { buckets, group }: { buckets: number; group: readonly number[] },
  options: Comparing,
): Promise<LoadCounts> {
  const { pool, runId } = options;
  const { keyComparison: comparison } = plan;
  const inGroup = { sql: `${comparison.digest.bucketThere(buckets)} in (${group.join(', ')})`, binds: [] };
  const transfer = await askForKeys(plan, inGroup, options);
  return usingTransfer(transfer, () =>
    inTransaction(pool, async (client) => {
      await client.query(comparison.createKeys);
      const { rows: rowsRead, bytes } = await transfer.into(client, sourceKeys(comparison));
      await client.query('analyze source_key');
      await client.query(comparison.createMissing);
      const count = (await client.query(comparison.findMissing(buckets), [group])).rowCount ?? 0;
      await askAgain(client, { plan, options, count });
      const deleted = count === 0 ? 0 : await letVanish(client, comparison.remove, runId);
      const updated =
        comparison.clear === null ? 0 : ((await client.query(comparison.clear, [runId])).rowCount ?? 0);
      return { rowsRead, inserted: 0, updated, deleted, rejected: 0, bytes };
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
    const transfer = await askForKeys(plan, keyIsOneOf(byKey, keys.rows), options);
    await usingTransfer(transfer, () => transfer.into(client, sourceKeys(plan.keyComparison)));
  }
}

/** Filled by one read after the other. */
function sourceKeys({ copyKeys: copy }: KeyComparison): Destination {
  return { name: 'source_key', copy, isNew: false };
}

function askForKeys(plan: ComparedPlan, condition: Condition, options: Comparing) {
  const { columns } = plan.keyComparison;
  const what = columns.map(({ expression }) => expression).join(', ');
  const statement = statementOf(plan.reading, [condition], { what, qualify: null });
  return ask(plan, { columns, statement }, options);
}

function ask(
  { target }: ComparedPlan,
  read: { columns: readonly TargetColumn[]; statement: { sql: string; binds: readonly string[] } },
  { source, meter, config, runId }: Comparing,
) {
  const rejects = rejectsOf(config, { runId });
  return askForRows(source, { ...target, columns: read.columns }, read.statement, { meter, rejects });
}
