import type { ast } from '@polyglot-sql/sdk';
import type { Compiled, Context } from '../../compiled.ts';
import { toCheck } from '../../notes.ts';
import { isJson } from '../../types.ts';
import { byCodePoint } from '../predicates.ts';

/** The keys of an ORDER BY. NULL sorts as the greatest value in both databases, so only text needs a word. */
export function orderedBy(items: readonly ast.Ordered[], context: Context): string {
  return items.map((item) => sortKey(item, context.expression(item.this), context)).join(', ');
}

/** One key with its direction. */
export function sortKey(item: ast.Ordered, value: Compiled, context: Context): string {
  const key = sortable(value, context);
  const nullsFirst = item.nulls_first ?? item.desc;
  const nulls = nullsFirst === item.desc ? '' : ` nulls ${nullsFirst ? 'first' : 'last'}`;
  return `${key.sql}${item.desc ? ' desc' : ''}${nulls}`;
}

/** A value so that it sorts as in Snowflake. */
export function sortable(value: Compiled, context: Context): Compiled {
  const { notes } = context.statement;
  if (isJson(value.type))
    toCheck(notes, `${value.sql} sorts as jsonb does; Snowflake orders VARIANT by type and value otherwise.`);
  if (value.type.kind === 'unknown')
    notes.assumptions.add(`${value.sql} is no text, whose order would need COLLATE "C"`);
  return byCodePoint(value, context);
}
