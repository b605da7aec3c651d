import { quoteName } from '../postgres/quote.ts';
import type { Condition } from './reading.ts';
import type { TargetColumn, TargetTable } from './target-table.ts';

/** A column of the key as Snowflake compares it with a value from here. */
export interface KeyColumn {
  readonly value: string;
  /** What it is compared with: a `?`, bound to PostgreSQL's text of the value. */
  readonly bound: string;
  /** Its text in the source, and the same text here. */
  readonly text: { readonly there: string; readonly here: string };
}

/** How rows are asked for by key; null where the two databases do not write some column of it alike. */
export function keyColumns(target: TargetTable): KeyColumn[] | null {
  const columns = target.pk.flatMap((name) => target.columns.find((column) => column.name === name) ?? []);
  const known = columns.flatMap((column) => keyColumn(column) ?? []);
  return known.length === target.pk.length ? known : null;
}

function keyColumn({ name, source, expression, type }: TargetColumn): KeyColumn | undefined {
  const here = `${quoteName(name)}::text`;
  const [kind = ''] = type.split('(');
  if (source.type === 'text' && kind === 'uuid') {
    // The source may write one in capitals, in braces or without its hyphens, and it is the same uuid.
    const value = `translate(lower(${expression}), '-{}', '')`;
    const text = { there: value, here: `replace(${here}, '-', '')` };
    return { value, bound: "replace(?, '-', '')", text };
  }
  if (source.type === 'text' && texts.has(kind)) {
    return { value: expression, bound: '?', text: { there: expression, here } };
  }
  if (source.type === 'fixed' && numbers.has(kind)) {
    const text = { there: `cast(${expression} as varchar)`, here };
    return { value: expression, bound: `cast(? as number(38,${source.scale ?? 0}))`, text };
  }
  if (source.type === 'date' && kind === 'date') {
    // By number, as the two write years before 1 and after 9999 each in its own way.
    const text = {
      there: `cast(datediff(day, '1970-01-01'::date, ${expression}) as varchar)`,
      here: `(${quoteName(name)} - date '1970-01-01')::text`,
    };
    return { value: expression, bound: 'cast(? as date)', text };
  }
  return undefined;
}

const texts = new Set(['text', 'varchar', 'character varying']);
const numbers = new Set(['smallint', 'integer', 'bigint', 'numeric']);

/** Keys in one question; Snowflake compiles a longer list slowly. */
export function keysAtOnce(columns: readonly KeyColumn[]): number {
  return columns.length === 1 ? 1000 : 200;
}

/** The rows that have one of the keys; each key a list of its columns' values. */
export function keyIsOneOf(columns: readonly KeyColumn[], keys: readonly (readonly string[])[]): Condition {
  const [only] = columns;
  const sql =
    only !== undefined && columns.length === 1
      ? `${only.value} in (${keys.map(() => only.bound).join(', ')})`
      : `(${keys.map(() => columns.map(({ value, bound }) => `${value} = ${bound}`).join(' and ')).join('\n    or ')})`;
  return { sql, binds: keys.flat() };
}
