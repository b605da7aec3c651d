import type { ast } from '@polyglot-sql/sdk';
import { instant } from './common-type.ts';
import type { CompileContext } from './compiled.ts';

/** ORDER BY as Snowflake sorts: NULL is the greatest value, zoned timestamps by instant, `1` is the first column. */
export function orderBy(items: ast.Ordered[], context: CompileContext): string {
  return `order by ${items.map((item) => sortKey(item, context)).join(', ')}`;
}

function sortKey(item: ast.Ordered, context: CompileContext): string {
  const nullsFirst = item.nulls_first ?? item.desc;
  const direction = `${item.desc ? 'desc' : 'asc'} nulls ${nullsFirst ? 'first' : 'last'}`;
  return `${instant(context.expression(item.this))} ${direction}`;
}
