import type pg from 'pg';
import { quoteName } from '../postgres/quote.ts';
import { fragmentName } from './chunk-ledger.ts';
import type { Chunk } from './chunks.ts';
import { auditDefaults } from './first-load.ts';
import { boundsOf, type Month } from './months.ts';
import { partitionName } from './partition-name.ts';
import { partitionBounds, partitionCheck } from './partitions.ts';
import { stagingSchema } from './schemas.ts';
import type { LoadCounts } from './state.ts';
import { createKeys, createTable, nameList, type TargetTable } from './target-table.ts';
import type { Transfer } from './transfer.ts';

/**
 * What chunks of a first load fill, in schema analytics_stg, so that readers see no row before all are there. Of a
 * partitioned table each chunk has a fragment of its own: the very partitions that later become the table's, with key
 * and indexes, so that nothing is written twice. Of another table all chunks share fragment 0, which becomes the table.
 */
export interface Fragment {
  readonly number: number;
  readonly partitions: readonly (Month | 'default')[];
}

/** Which partitions a chunk fills: the months within its bounds and, with the first chunk, the default one. */
export function fragmentOf(
  chunk: Chunk & { ordinal: number },
  { target, months }: { target: TargetTable; months: readonly Month[] },
): Fragment {
  if (target.partitionBy === undefined) return { number: 0, partitions: [] };
  const { ordinal, lower, upper } = chunk;
  const own = months.filter((month) => {
    const { from } = boundsOf(month);
    return (lower === null || from >= lower) && (upper === null || from < upper);
  });
  return { number: ordinal, partitions: lower === null ? [...own, 'default'] : own };
}

/** Makes the fragment that all chunks of an unpartitioned table share, if it is not there from an earlier run. */
export async function prepareSharedFragment(
  pool: pg.Pool,
  { target, runId }: { target: TargetTable; runId: number },
): Promise<void> {
  const name = fragmentName(target.table, 0);
  const { rows } = await pool.query<{ missing: boolean }>('select to_regclass($1) is null as missing', [
    name,
  ]);
  if (rows[0]?.missing === true) await pool.query(createTable(target, name));
  await pool.query(auditDefaults(name, runId).set);
}

interface Filling {
  readonly fragment: Fragment;
  readonly target: TargetTable;
  readonly transfer: Transfer;
  readonly runId: number;
  readonly onCopied: () => void;
}

/** Brings the rows of a chunk into its fragment, in the caller's transaction. */
export async function fillFragment(client: pg.PoolClient, filling: Filling): Promise<LoadCounts> {
  const { fragment, target, transfer } = filling;
  const name = fragmentName(target.table, fragment.number);
  const copy = `copy ${name} (${nameList(target.columns.map((column) => column.name))}) from stdin`;
  const { rows, rejected, bytes } =
    target.partitionBy === undefined
      ? await transfer.into(client, { name, copy, isNew: false })
      : await fillPartitions(client, { ...filling, name, copy });
  const counts = { rowsRead: rows, inserted: rows - rejected, updated: 0, deleted: 0, rejected, bytes };
  return { ...counts, fragment: fragment.number };
}

/** Makes them in the same transaction, which spares the server's log their rows. */
async function fillPartitions(client: pg.PoolClient, filling: Filling & { name: string; copy: string }) {
  const { fragment, target, transfer, runId, onCopied, name, copy } = filling;
  await client.query(createTable(target, name));
  for (const part of fragment.partitions) {
    const check = part === 'default' ? '' : ` (${partitionCheck(target.partitionBy ?? '', part)})`;
    await client.query(
      `create table ${staged(target, part)} partition of ${name}${check} ${partitionBounds(part)}`,
    );
  }
  const defaults = auditDefaults(name, runId);
  await client.query(defaults.set);
  const arrived = await transfer.into(client, { name, copy, isNew: true });
  onCopied();
  await client.query(defaults.drop);
  for (const statement of createKeys(target, name)) await client.query(statement);
  return arrived;
}

/**
 * Makes the table of its fragments: they change hands, no row moves.
 *
 * @param settle called once all rows are there, before an unpartitioned table has its key
 */
export async function joinFragments(
  client: pg.PoolClient,
  target: TargetTable,
  { fragments, settle }: { fragments: readonly Fragment[]; settle: () => Promise<void> },
): Promise<void> {
  if (target.partitionBy === undefined) await adoptSharedFragment(client, target, settle);
  else {
    await adoptPartitions(client, target, fragments);
    await settle();
  }
  await client.query(`analyze ${target.name}`);
}

/** What stands twice must go before there is a key. */
async function adoptSharedFragment(
  client: pg.PoolClient,
  target: TargetTable,
  settle: () => Promise<void>,
): Promise<void> {
  const name = fragmentName(target.table, 0);
  await client.query(auditDefaults(name, 0).drop);
  await client.query(`alter table ${name} set schema ${quoteName(target.schema)}`);
  const moved = quoteName(target.schema, `${target.table}#0`);
  await client.query(`alter table ${moved} rename to ${quoteName(target.table)}`);
  await settle();
  for (const statement of createKeys(target, target.name)) await client.query(statement);
}

async function adoptPartitions(
  client: pg.PoolClient,
  target: TargetTable,
  fragments: readonly Fragment[],
): Promise<void> {
  const { name, schema, table } = target;
  await client.query(createTable(target, name));
  for (const statement of createKeys(target, name)) await client.query(statement);
  for (const fragment of fragments) {
    const whole = fragmentName(table, fragment.number);
    for (const part of fragment.partitions) {
      await client.query(`alter table ${whole} detach partition ${staged(target, part)}`);
      await client.query(`alter table ${staged(target, part)} set schema ${quoteName(schema)}`);
    }
    await client.query(`drop table ${whole}`);
  }
  // The default partition last: with it in place, every further one would have its rows looked through.
  const parts = fragments.flatMap(({ partitions }) => partitions);
  for (const part of parts.toSorted((a, b) => Number(a === 'default') - Number(b === 'default'))) {
    const partition = quoteName(schema, partitionName(table, part));
    await client.query(`alter table ${name} attach partition ${partition} ${partitionBounds(part)}`);
  }
}

function staged({ table }: TargetTable, part: Month | 'default'): string {
  return quoteName(stagingSchema, partitionName(table, part));
}
