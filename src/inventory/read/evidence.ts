import { quoteSnowflakeName, type SnowflakeSource } from '../../snowflake/index.ts';
import type { Evidence, InventoryColumn } from '../model.ts';
import type { Listed } from './listed.ts';
import { numberOf, readRecords } from './records.ts';

/** Looks at the first rows of a table or view: which columns could be its key, and which tells what has changed. */
export async function readEvidence(
  source: SnowflakeSource,
  object: Listed,
  { columns, sampleRows }: { columns: readonly InventoryColumn[]; sampleRows: number },
): Promise<Evidence> {
  const keys = columns.filter(mayBeKey).slice(0, mostKeys);
  const watermarks = columns.filter(mayBeWatermark).slice(0, mostWatermarks);
  const pairs = pairsOf(keys.slice(0, mostInPairs));
  const row = await measured(source, object, sampleRows, [
    ...keys.flatMap(({ name }, i) => [
      `count(distinct ${quoteSnowflakeName(name)}) as k${i}`,
      `count(${quoteSnowflakeName(name)}) as f${i}`,
    ]),
    ...pairs.map(
      ([a, b], i) =>
        `count(distinct ${quoteSnowflakeName(a.name)}::varchar || '|' || ${quoteSnowflakeName(b.name)}::varchar) as p${i}`,
    ),
    ...watermarks.flatMap(({ name }, i) => [
      `count(${quoteSnowflakeName(name)}) as g${i}`,
      `min(${quoteSnowflakeName(name)})::varchar as l${i}`,
      `max(${quoteSnowflakeName(name)})::varchar as m${i}`,
    ]),
  ]);
  const rows = numberOf(row.rows_seen) ?? 0;
  const single = keys.map(({ name }, i) => {
    const distinct = numberOf(row[`k${i}`]) ?? 0;
    const nulls = rows - (numberOf(row[`f${i}`]) ?? 0);
    return { columns: [name], distinct, nulls, isUnique: rows > 0 && nulls === 0 && distinct === rows };
  });
  const double = pairs.map(([a, b], i) => {
    const distinct = numberOf(row[`p${i}`]) ?? 0;
    return { columns: [a.name, b.name], distinct, nulls: 0, isUnique: rows > 0 && distinct === rows };
  });
  const hasKey = single.some(({ isUnique }) => isUnique);
  return {
    object: object.id,
    sampledRows: rows,
    isWhole: rows < sampleRows,
    keys: hasKey ? single : [...single, ...double.filter(({ isUnique }) => isUnique)],
    watermarks: watermarks.map(({ name }, i) => ({
      column: name,
      nulls: rows - (numberOf(row[`g${i}`]) ?? 0),
      least: row[`l${i}`] ?? null,
      greatest: row[`m${i}`] ?? null,
    })),
  };
}

const mostKeys = 24;
const mostInPairs = 6;
const mostWatermarks = 8;

async function measured(
  source: SnowflakeSource,
  { database, schema, name }: Listed,
  sampleRows: number,
  items: string[],
) {
  const path = quoteSnowflakeName(database, schema, name);
  const [row] = await readRecords(
    source,
    `select ${['count(*) as rows_seen', ...items].join(', ')} from (select * from ${path} limit ${sampleRows})`,
  );
  return row ?? {};
}

/** Numbers without a fraction and short texts that are named like a key, or stand first. */
function mayBeKey({ name, type, position }: InventoryColumn): boolean {
  const isScalar = /^(NUMBER\(\d+,0\)|VARCHAR|DATE)/.test(type);
  return (
    isScalar &&
    (position <= 3 ||
      /(^|[^a-z])(id|key|code|number|no|uuid|ssn)$/i.test(name.replace(/([a-z])([A-Z])/g, '$1 $2')))
  );
}

function mayBeWatermark({ name, type }: InventoryColumn): boolean {
  return (
    /^(TIMESTAMP|DATE)/.test(type) &&
    /updat|modif|chang|alter|refresh|last|load|insert|creat|timestamp/i.test(name)
  );
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}
