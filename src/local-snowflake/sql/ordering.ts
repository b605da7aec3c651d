import type { ast } from '@polyglot-sql/sdk';
import { orderKeys } from './common-type.ts';
import type { CompileContext, Expression } from './compiled.ts';

/** ORDER BY as Snowflake sorts: NULL is the greatest value, zoned timestamps by instant, `1` is the first column. */
export function orderBy(items: ast.Ordered[], context: CompileContext): string {
  return `order by ${items.map((item) => sortKey(item, context)).join(', ')}`;
}

/** ORDER BY of a whole query, where a select list's alias comes before a column. */
export function orderedBy(items: ast.Ordered[], context: CompileContext): string {
  if (items.length === 0) return '';
  return orderBy(items, context.within({ ...context.scope, aliasFirst: true }));
}

/** LIMIT and OFFSET; LIMIT NULL is no limit. */
export function limitOffset(
  count: Expression | null | undefined,
  offset: Expression | null | undefined,
  context: CompileContext,
): string {
  const limit = count && !('null' in count) ? `limit ${context.expression(count).sql}` : '';
  return [limit, offset ? `offset ${context.expression(offset).sql}` : '']
    .filter((part) => part !== '')
    .join(' ');
}

function sortKey(item: ast.Ordered, context: CompileContext): string {
  const nullsFirst = item.nulls_first ?? item.desc;
  const direction = `${item.desc ? 'desc' : 'asc'} nulls ${nullsFirst ? 'first' : 'last'}`;
  return orderKeys(context.expression(item.this))
    .map((key) => `${key} ${direction}`)
    .join(', ');
}
