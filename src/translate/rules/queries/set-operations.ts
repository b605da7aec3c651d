import type { ast } from '@polyglot-sql/sdk';
import {
  type Column,
  type CompiledQuery,
  type Context,
  type Expression,
  emptyScope,
} from '../../compiled.ts';
import { written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import type { SqlType } from '../../types.ts';
import { commonType } from '../common-type.ts';
import { convert } from '../convert.ts';
import { inParentheses, laidOut } from './layout.ts';
import { limited } from './limits.ts';
import { orderedBy } from './ordering.ts';
import { compileWith } from './with.ts';

type Operation = ast.ExpressionInner<'union' | 'intersect' | 'except'>;

const minusRule: Rule = { id: 'minus-to-except', says: 'MINUS becomes EXCEPT' };
const wrapRule: Rule = {
  id: 'order-outside',
  says: 'ORDER BY that needs more than a column’s name goes around a DISTINCT or a set operation',
};

/** UNION [ALL], INTERSECT, EXCEPT. Columns pair by position and convert to a common type; names come from the left. */
export function compileSetOperation(
  node: Operation,
  operator: 'union' | 'intersect' | 'except',
  outer: Context,
): CompiledQuery {
  if (node.by_name) throw new Untranslatable('UNION BY NAME has no rule.');
  const context = outer.within(emptyScope(outer.scope));
  const withClause = node.with ? compileWith(node.with, context) : '';
  const [left, right] = [context.query(node.left), context.query(node.right)];
  if (!left.isOpen && !right.isOpen && left.columns.length !== right.columns.length)
    throw new Untranslatable('The branches of a set operation differ in their number of columns.');
  const columns = left.columns.map((column, i): Column => {
    const other = right.columns[i];
    return other ? { ...column, type: commonType([column.type, other.type]) } : column;
  });
  if (operator === 'except') applied(context.statement.notes, minusRule);
  const sides = [
    branch(node.left, left, columns, context),
    branch(node.right, right, columns, context, operator),
  ];
  const query = sides.join(`\n${operator}${node.all ? ' all' : ''}\n`);
  const tail = limited(node.limit, node.offset, context);
  const order = node.order_by?.expressions ?? [];
  if (order.length === 0) return { sql: laidOut([withClause, query, tail]), columns, isOpen: left.isOpen };
  const { sql, isPlain } = outputOrder(order, columns, context);
  const body = isPlain ? query : `select *\nfrom ${inParentheses(query)} as result`;
  if (!isPlain) applied(context.statement.notes, wrapRule);
  return { sql: laidOut([withClause, body, `order by ${sql}`, tail]), columns, isOpen: left.isOpen };
}

/** ORDER BY over the result's columns; `isPlain` if these are all it names. */
export function outputOrder(
  order: readonly ast.Ordered[],
  columns: readonly Column[],
  context: Context,
): { sql: string; isPlain: boolean } {
  const scope = emptyScope();
  scope.relations.push({ alias: 'RESULT', as: 'result', columns, isOpen: columns.length === 0 });
  const within = context.within(scope);
  const items = order.map((item) => ({ ...item, this: positional(item.this, columns) ?? item.this }));
  const sql = orderedBy(items, within);
  const isPlain = items.every(({ this: key }) => {
    const value = within.expression(key);
    return 'column' in key && value.type.kind !== 'text';
  });
  return { sql, isPlain };
}

/** `order by 2` names the second column. */
function positional(node: Expression, columns: readonly Column[]): Expression | undefined {
  if (!('literal' in node) || node.literal.literal_type !== 'number') return undefined;
  const column = columns[Number(node.literal.value) - 1];
  if (!column) return undefined;
  const name: ast.Identifier = { name: column.name, quoted: true, trailing_comments: [] };
  return { column: { name, table: null, join_mark: false, trailing_comments: [] } };
}

/** A branch, its columns converted where PostgreSQL would not find the common type by itself. */
function branch(
  node: Expression,
  query: CompiledQuery,
  columns: readonly Column[],
  context: Context,
  operator?: string,
): string {
  const isAligned =
    query.isOpen || query.columns.every((column, i) => isAlike(column.type, columns[i]?.type));
  if (isAligned) return needsParentheses(node, operator) ? inParentheses(query.sql) : query.sql;
  const items = columns.map((column, i) => {
    const from = query.columns[i] ?? column;
    const value = convert({ sql: written(from.as), type: from.type, binds: 13 }, column.type, context);
    return value.sql === written(column.as) ? value.sql : `${value.sql} as ${written(column.as)}`;
  });
  return `select ${items.join(', ')}\nfrom ${inParentheses(query.sql)} as branch`;
}

function isAlike(from: SqlType, to: SqlType | undefined): boolean {
  if (!to || from.kind === to.kind || from.kind === 'null' || from.kind === 'unknown') return true;
  if (to.kind === 'unknown') return true;
  return (
    (from.kind === 'fixed' && to.kind === 'real') || (from.kind === 'date' && to.kind === 'timestamp_ntz')
  );
}

/** A branch with clauses of its own after the list, or one that would associate otherwise. */
function needsParentheses(node: Expression, operator: string | undefined): boolean {
  if ('select' in node) {
    const { order_by, limit, offset, with: ctes, fetch, top } = node.select;
    return Boolean(order_by ?? limit ?? offset ?? ctes ?? fetch ?? top);
  }
  if ('subquery' in node) return true;
  if ('values' in node || 'paren' in node) return false;
  return operator !== undefined || !('union' in node);
}
