import { quoteName } from '../postgres/quote.ts';
import type { TargetTable } from './target-table.ts';

/**
 * Takes away all but one of the rows that share a key, which chunks of a first load can bring where they do not read
 * one snapshot: a row that was read with one chunk and then moved to another. It can only have moved under the watermark
 * that all chunks read up to if its own is missing or within the lookback, so only such keys are looked at, and whichever
 * row is kept, the next sync reads it again.
 */
export function dropDoubles(
  target: TargetTable,
  read: { upTo: string | null; watermarkColumn: string | undefined; lookback: number },
): string {
  const { name, pk } = target;
  const doubtful = movable(target, read);
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
  {
    upTo,
    watermarkColumn,
    lookback,
  }: { upTo: string | null; watermarkColumn: string | undefined; lookback: number },
): string | null {
  const column = target.columns.find(({ name }) => name === watermarkColumn);
  const [, seconds] = /^(-?\d+)/.exec(upTo ?? '') ?? [];
  if (column === undefined || seconds === undefined || column.type !== 'timestamptz') return null;
  const name = `r.${quoteName(column.name)}`;
  return `(${name} is null or ${name} >= to_timestamp(${Number(seconds) - lookback - 1}))`;
}
