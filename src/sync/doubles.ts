import type pg from 'pg';
import { quoteName } from '../postgres/quote.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { duplicateKey } from './failure.ts';
import { type Condition, type Reading, statementOf } from './reading.ts';
import { nameList, type TargetTable } from './target-table.ts';

/** How far rows may have moved from chunk to chunk while they were read; null where all chunks read one snapshot. */
export type Movement = null | {
  /** The watermark that all chunks read up to. */
  readonly upTo: string | null;
  readonly watermarkColumn: string | undefined;
  readonly lookback: number;
};

/**
 * Sees to it that no key stands twice in a table that chunks have filled: takes away rows that were read with one chunk
 * and then moved to another, and refuses a key that the source holds twice. The primary key, where there is one, is what
 * finds the others.
 *
 * @param askSource whether the source itself holds a key twice; asked only once a row was taken away
 * @returns how many rows were taken away
 * @throws CmError `sync.duplicate_key`
 */
export async function settleDoubles(
  client: pg.PoolClient,
  target: TargetTable,
  { movement, askSource }: { movement: Movement; askSource: () => Promise<string | null> },
): Promise<number> {
  const dropped = movement === null ? 0 : ((await client.query(dropDoubles(target, movement))).rowCount ?? 0);
  const doubled = dropped > 0 ? await askSource() : null;
  const key = doubled ?? (await keyInTwoPartitions(client, target));
  if (key !== null) throw duplicateKey(target.table, key);
  return dropped;
}

/** A key that the source holds more than once among the rows of a reading, as text; null if there is none. */
export async function keyDoubledAtSource(
  source: SnowflakeSource,
  target: TargetTable,
  { reading, conditions }: { reading: Reading; conditions: readonly Condition[] },
): Promise<string | null> {
  // Of rows that share a key only the latest is read.
  if (reading.qualify !== null) return null;
  const read = target.columns.filter(({ name }) => reading.distinct || target.pk.includes(name));
  const named = read.map(({ expression }, index) => `${expression} as c${index}`).join(', ');
  const key = read.flatMap(({ name }, index) => (target.pk.includes(name) ? [`c${index}`] : [])).join(', ');
  const rows = statementOf(reading, conditions, { what: reading.distinct ? `distinct ${named}` : named });
  const result = await source.query({
    sql: `select ${key} from (\n${rows.sql}\n) group by ${key} having count(*) > 1 limit 1`,
    binds: rows.binds,
  });
  const names = read.flatMap(({ name }) => (target.pk.includes(name) ? [name] : []));
  for await (const cells of result.rows()) return keyText(names, cells);
  return null;
}

/** The unique index of a partitioned table holds the column of its partitions too, so that it does not see this. */
async function keyInTwoPartitions(client: pg.PoolClient, target: TargetTable): Promise<string | null> {
  const { name, pk, partitionBy } = target;
  if (partitionBy === undefined || pk.includes(partitionBy)) return null;
  const key = nameList(pk);
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${pk.map((column) => `${quoteName(column)}::text`).join(', ')} from ${name}
           group by ${key} having count(*) > 1 limit 1`,
    rowMode: 'array',
  });
  return rows[0] === undefined ? null : keyText(pk, rows[0]);
}

/** As PostgreSQL shows one: `Key (shift_id)=(7)`. */
function keyText(names: readonly string[], cells: readonly (string | null)[]): string {
  return `Key (${names.join(', ')})=(${cells.join(', ')})`;
}

/**
 * Takes away all but one of the rows that share a key, which chunks of a first load can bring where they do not read
 * one snapshot: a row that was read with one chunk and then moved to another. It can only have moved under the watermark
 * that all chunks read up to if its own is missing or within the lookback, so only such keys are looked at, and whichever
 * row is kept, the next sync reads it again.
 */
function dropDoubles(target: TargetTable, movement: NonNullable<Movement>): string {
  const { name, pk } = target;
  const doubtful = movable(target, movement);
  const sameKey = pk.map((key) => `r.${quoteName(key)} = c.${quoteName(key)}`).join(' and ');
  const keys = pk.map((key) => `c.${quoteName(key)}`).join(', ');
  return [
    `delete from ${name} as t using (`,
    `  select c.tableoid as part, c.ctid as place, row_number() over (partition by ${keys}) as nth`,
    `  from ${name} as c`,
    ...(doubtful === null
      ? []
      : [`  where exists (select from ${name} as r where ${sameKey} and ${doubtful})`]),
    ') as d',
    'where t.tableoid = d.part and t.ctid = d.place and d.nth > 1',
  ].join('\n');
}

/** Null for every row, where the watermark here is not the moment that the source compares. */
function movable(
  target: TargetTable,
  { upTo, watermarkColumn, lookback }: NonNullable<Movement>,
): string | null {
  const column = target.columns.find(({ name }) => name === watermarkColumn);
  const [, seconds] = /^(-?\d+)/.exec(upTo ?? '') ?? [];
  if (column === undefined || seconds === undefined || column.type !== 'timestamptz') return null;
  const name = `r.${quoteName(column.name)}`;
  return `(${name} is null or ${name} >= to_timestamp(${Number(seconds) - lookback - 1}))`;
}
