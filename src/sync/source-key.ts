import { quoteName } from '../postgres/quote.ts';
import type { Condition } from './reading.ts';
import type { TargetColumn, TargetTable } from './target-table.ts';

/** A column of the key as Snowflake compares it with a value from here. */
export interface KeyColumn {
  readonly value: string;
  /** What it is compared with: a `?`, bound to PostgreSQL's text of the value. */
  readonly bound: string;
  /** The column here, in an order that is also that of `value`. */
  readonly ordered: string;
}

/** How rows are asked for by key; null where the two databases do not write some column of it alike. */
export function keyColumns(target: TargetTable): KeyColumn[] | null {
  const columns = target.pk.flatMap((name) => target.columns.find((column) => column.name === name) ?? []);
  const known = columns.flatMap((column) => keyColumn(column) ?? []);
  return known.length === target.pk.length ? known : null;
}

function keyColumn({ name, source, expression, type }: TargetColumn): KeyColumn | undefined {
  const ordered = quoteName(name);
  const [kind = ''] = type.split('(');
  if (source.type === 'text' && kind === 'uuid') {
    // The source may write one in capitals, in braces or without its hyphens, and it is the same uuid.
    return { value: `translate(lower(${expression}), '-{}', '')`, bound: "replace(?, '-', '')", ordered };
  }
  if (source.type === 'text' && texts.has(kind)) {
    return { value: expression, bound: '?', ordered: `${ordered} collate "C"` };
  }
  if (source.type === 'fixed' && numbers.has(kind)) {
    return { value: expression, bound: `cast(? as number(38,${source.scale ?? 0}))`, ordered };
  }
  if (source.type === 'date' && kind === 'date') {
    return { value: expression, bound: 'cast(? as date)', ordered };
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
