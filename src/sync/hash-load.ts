import type pg from 'pg';
import { z } from 'zod';
import { inTransaction } from '../postgres/pool.ts';
import { closeTable } from './close-table.ts';
import type { HashComparison } from './hash-comparison.ts';
import { type LoadOptions, mergeRows } from './load.ts';
import type { Merge } from './merge.ts';
import type { SyncPlan } from './plan.ts';
import { meterBytes } from './progress.ts';
import { statementOf } from './reading.ts';
import { rejectsOf } from './rejects.ts';
import { keyIsOneOf, keysAtOnce } from './source-key.ts';
import { type LoadCounts, sumOf } from './state.ts';
import {
  type Arrived,
  askForRows,
  type Destination,
  type TransferOptions,
  usingTransfer,
} from './transfer.ts';
import { letVanish } from './vanished.ts';

export type HashPlan = SyncPlan & { readonly comparison: HashComparison; readonly load: Merge };

/** Where more of the rows differ, reading all of them is cheaper than asking for each. */
const fewOfAll = 0.2;

/**
 * Carries out a plan that compares hashes: keys and hashes of the source are staged, the rows that differ fetched and
 * merged, those that are gone dealt with; all in one transaction. A row is stored with the hash that came with it, not
 * with the one read before: if it changed in between, the next comparison finds it equal or fetches it again.
 */
export async function loadByHash(plan: HashPlan, options: LoadOptions): Promise<LoadCounts> {
  const { pool, source, config, runId, onProgress } = options;
  const { comparison } = plan;
  onProgress({ phase: 'asking', rows: 0, bytes: 0 });
  const meter = meterBytes(onProgress);
  return options.slots.use(async () => {
    const keysOnly = { ...plan.target, columns: comparison.columns };
    const transferring = { meter, rejects: rejectsOf(config, { runId }) };
    const keys = await askForRows(source, keysOnly, { sql: comparison.sql, binds: [] }, transferring);
    return usingTransfer(keys, () =>
      inTransaction(pool, async (client) => {
        await client.query(comparison.create);
        const { staging: name, copy, vanishing } = comparison;
        const { bytes, rejected } = await keys.into(client, { name, copy, isNew: true });
        for (const statement of comparison.finish) await client.query(statement);
        const merged = await mergeDiffering(client, { plan, options, transferring });
        const deleted = vanishing === null ? 0 : await letVanish(client, vanishing, runId);
        await client.query(comparison.drop);
        const counts = {
          ...{ ...merged, deleted },
          rejected: merged.rejected + rejected,
          bytes: merged.bytes + bytes,
        };
        await closeTable(client, plan, options, { watermark: null, counts });
        return counts;
      }),
    );
  });
}

interface Work {
  readonly plan: HashPlan;
  readonly options: LoadOptions;
  readonly transferring: TransferOptions;
}

async function mergeDiffering(client: pg.PoolClient, work: Work): Promise<LoadCounts> {
  const { plan, options } = work;
  const { meter } = work.transferring;
  const { rows } = await client.query(plan.comparison.count);
  const found = countRow.parse(rows[0]);
  const transfer = {
    into: async (_client: pg.PoolClient, destination: Destination) => {
      const isFew = found.differing <= found.rows * fewOfAll;
      return (
        (isFew ? await fetchByKey(client, { ...work, found, destination }) : null) ??
        fetchAll(client, { ...work, destination })
      );
    },
  };
  if (found.differing === 0) {
    meter.report('merging');
    return sumOf([]);
  }
  return mergeRows(client, {
    transfer,
    load: plan.load,
    target: plan.target,
    runId: options.runId,
    onStaged: () => meter.report('merging'),
  });
}

const countRow = z.object({ rows: z.coerce.number(), differing: z.coerce.number() });

/** Null, with nothing staged, where not every key was found again: the two databases do not write it alike, or it is gone. */
async function fetchByKey(
  client: pg.PoolClient,
  parts: Work & { found: z.infer<typeof countRow>; destination: Destination },
): Promise<Arrived | null> {
  const { plan, found } = parts;
  // One batch after the other fills the table: only the first finds it new.
  const destination = { ...parts.destination, copy: unfrozen(parts.destination.copy), isNew: false };
  const { byKey } = plan.comparison;
  if (byKey === null) return null;
  const { rejects } = parts.transferring;
  const rejectedBefore = rejects.taken;
  await client.query(plan.comparison.differing);
  await client.query('savepoint before_keys');
  const arrived: Arrived[] = [];
  const batch = keysAtOnce(byKey);
  for (let from = 0; from < found.differing; from += batch) {
    const keys = await client.query<string[]>({
      text: plan.comparison.batch,
      values: [from, from + batch],
      rowMode: 'array',
    });
    const { sql, binds } = statementOf(plan.reading, [keyIsOneOf(byKey, keys.rows)]);
    arrived.push(await fetch(client, { ...parts, sql, binds, destination }));
  }
  const sum = total(arrived);
  const isWhole = sum.rows === found.differing;
  if (!isWhole) {
    await client.query('rollback to savepoint before_keys');
    rejects.taken = rejectedBefore;
  }
  await client.query('release savepoint before_keys');
  return isWhole ? sum : null;
}

function fetchAll(client: pg.PoolClient, parts: Work & { destination: Destination }): Promise<Arrived> {
  return fetch(client, { ...parts, sql: parts.plan.sql, binds: [] });
}

async function fetch(
  client: pg.PoolClient,
  parts: Work & { sql: string; binds: readonly string[]; destination: Destination },
): Promise<Arrived> {
  const { plan, options, transferring, sql, binds, destination } = parts;
  const transfer = await askForRows(options.source, plan.target, { sql, binds }, transferring);
  return usingTransfer(transfer, () => transfer.into(client, destination));
}

function total(parts: readonly Arrived[]): Arrived {
  const sum = (field: keyof Arrived) => parts.reduce((all, part) => all + part[field], 0);
  return { rows: sum('rows'), rejected: sum('rejected'), bytes: sum('bytes') };
}

function unfrozen(copy: string): string {
  return copy.replace(/ with \(freeze\)$/, '');
}
