import type { ast } from '@polyglot-sql/sdk';
import { asCall } from '../../../snowflake-syntax/calls.ts';
import type { Context, Expression } from '../../compiled.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { aggregates } from '../functions/aggregates.ts';
import { listed } from './layout.ts';
import type { SelectItem } from './select-items.ts';

const allRule: Rule = {
  id: 'group-by-all',
  says: 'GROUP BY ALL becomes the list of the items without an aggregate',
};

/** GROUP BY of columns, aliases, positions, ALL, ROLLUP, CUBE and GROUPING SETS. */
export function groupBy(node: ast.Select, items: readonly SelectItem[], context: Context): string {
  const group = node.group_by;
  if (!group) return '';
  if (group.all) {
    applied(context.statement.notes, allRule);
    const keys = items.flatMap((item, i) => (isKey(item) ? [keyOfItem(item, i)] : []));
    return keys.length === 0 ? '' : listed('group by', keys);
  }
  return listed(
    'group by',
    group.expressions.map((key) => groupKey(key, items, context)),
  );
}

function groupKey(node: Expression, items: readonly SelectItem[], context: Context): string {
  if ('literal' in node) {
    // A position, or a constant, by which there is nothing to group.
    return node.literal.literal_type === 'number' ? node.literal.value : '()';
  }
  const call = asCall(node);
  if (call && /^(ROLLUP|CUBE|GROUPING SETS)$/.test(call.name)) {
    const sets = call.args.map((arg) => groupKey(arg, items, context));
    return `${call.name.toLowerCase()} (${sets.join(', ')})`;
  }
  if ('tuple' in node)
    return `(${node.tuple.expressions.map((each) => groupKey(each, items, context)).join(', ')})`;
  return context.expression(node).sql;
}

function isKey(item: SelectItem): boolean {
  if (item.kind === 'star') throw new Untranslatable('GROUP BY ALL with * has no rule.');
  return !hasAggregate(item.node);
}

/** Columns by name, what is computed by its position. */
function keyOfItem(item: SelectItem, index: number): string {
  return item.kind === 'value' && 'column' in item.node ? item.value.sql : String(index + 1);
}

/** Whether the expression aggregates; a window function does not, but what is in it may. */
function hasAggregate(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(hasAggregate);
  if ('window_function' in node) return Object.values(node.window_function ?? {}).some(isAggregateWithin);
  if (isCallOfAggregate(node)) return true;
  if ('subquery' in node || 'exists' in node) return false;
  return Object.values(node).some(hasAggregate);
}

function isAggregateWithin(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  // The function itself belongs to the window; its arguments and its keys do not.
  return isCallOfAggregate(part)
    ? Object.values(part).some((inner) => Object.values(inner ?? {}).some(hasAggregate))
    : hasAggregate(part);
}

function isCallOfAggregate(node: object): boolean {
  const keys = Object.keys(node);
  if (keys.length !== 1) return false;
  const call = asCall(node as Expression);
  return call !== undefined && aggregates[call.name] !== undefined;
}
