import type { ast } from '@polyglot-sql/sdk';
import type { Compiled, Context, Expression } from '../../compiled.ts';
import { fold, written } from '../../names.ts';
import { applied, type Rule } from '../../notes.ts';
import { sortKey } from './ordering.ts';
import type { SelectItem } from './select-items.ts';
import { outputOrder } from './set-operations.ts';

const outsideRule: Rule = {
  id: 'order-outside',
  says: 'ORDER BY that needs more than a column’s name goes around a DISTINCT or a set operation',
};

/** ORDER BY of a SELECT; `isOutside` if it has to stand around the query. */
export function orderOf(
  node: ast.Select,
  items: readonly SelectItem[],
  context: Context,
): { sql: string; isOutside: boolean } {
  const order = node.order_by?.expressions ?? [];
  if (order.length === 0) return { sql: '', isOutside: false };
  const columns = items.flatMap((item) => item.columns);
  const isKnown = columns.length > 0 && items.every((item) => item.kind === 'value' || !item.isOpen);
  if (node.distinct && isKnown && areOutputs(order, items)) {
    // PostgreSQL wants the very expressions of SELECT DISTINCT in its ORDER BY, without a collation.
    const outside = outputOrder(order, columns, context);
    if (!outside.isPlain) {
      applied(context.statement.notes, outsideRule);
      return { sql: `order by ${outside.sql}`, isOutside: true };
    }
  }
  const keys = order.map((item) => sortKey(item, keyOf(item.this, items, context), context));
  return { sql: `order by ${keys.join(', ')}`, isOutside: false };
}

/** What a key stands for: a position, an alias of the select list (before any column), or an expression. */
export function keyOf(node: Expression, items: readonly SelectItem[], context: Context): Compiled {
  const item = itemOf(node, items);
  if (!item) return context.within({ ...context.scope, isAliasFirst: true }).expression(node);
  // A collation makes an expression of the name, and expressions do not see output names in PostgreSQL.
  if (item.value.type.kind === 'text') return item.value;
  if ('literal' in node) return { ...item.value, sql: String(node.literal.value), binds: 13 };
  return { ...item.value, sql: written(item.columns[0].as), binds: 13 };
}

/** The item that a position or an alias names. */
function itemOf(
  node: Expression,
  items: readonly SelectItem[],
): (SelectItem & { kind: 'value' }) | undefined {
  if ('literal' in node && node.literal.literal_type === 'number') {
    const before = items.slice(0, Number(node.literal.value));
    const item = before.at(-1);
    return before.every(({ kind }) => kind === 'value') && item?.kind === 'value' ? item : undefined;
  }
  const name = 'column' in node && !node.column.table ? fold(node.column.name) : undefined;
  const named = items.find((item) => item.kind === 'value' && item.isNamed && item.columns[0].name === name);
  return named?.kind === 'value' ? named : undefined;
}

/** Whether all keys are columns of the result. */
function areOutputs(order: readonly ast.Ordered[], items: readonly SelectItem[]): boolean {
  const names = new Set(items.flatMap((item) => item.columns.map(({ name }) => name)));
  return order.every(({ this: key }) => {
    if ('literal' in key) return true;
    return 'column' in key && names.has(fold(key.column.name));
  });
}
