import type { ast } from '@polyglot-sql/sdk';
import { type CompiledQuery, type Context, emptyScope } from '../../compiled.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { condition } from '../predicates.ts';
import { compileFrom } from './from.ts';
import { groupBy } from './grouping.ts';
import { inParentheses, laidOut, listed } from './layout.ts';
import { limited } from './limits.ts';
import { qualified } from './qualify.ts';
import { itemSql, selectItems } from './select-items.ts';
import { orderOf } from './select-order.ts';
import { compileWith } from './with.ts';

/** SELECT, clause by clause. */
export function compileSelect(node: ast.Select, outer: Context): CompiledQuery {
  refuse(node);
  const scope = emptyScope(outer.scope);
  const context = outer.within(scope);
  const withClause = node.with ? compileWith(node.with, context) : '';
  const from = compileFrom(node, context);
  const items = selectItems(node.expressions, context);
  const where = node.where_clause ? `where ${condition(node.where_clause.this, context).sql}` : '';
  const group = groupBy(node, items, context);
  const having = node.having ? `having ${condition(node.having.this, context).sql}` : '';
  const limit = limitOf(node, context);
  const columns = items.flatMap((item) => item.columns);
  const isOpen = items.some((item) => item.kind === 'star' && item.isOpen);

  if (node.qualify) {
    const inner = [from, where, group, having];
    const sql = qualified({ node, condition: node.qualify.this, items, inner, limit }, context);
    return { sql: laidOut([withClause, ...sql]), columns, isOpen };
  }
  const list = listed(node.distinct ? 'select distinct' : 'select', items.map(itemSql));
  const order = orderOf(node, items, context);
  const body = [list, from, where, group, having];
  if (!order.isOutside)
    return { sql: laidOut([withClause, ...body, windows(node), order.sql, limit]), columns, isOpen };
  const wrapped = ['select *', `from ${inParentheses(laidOut([...body, windows(node)]))} as result`];
  return { sql: laidOut([withClause, ...wrapped, order.sql, limit]), columns, isOpen };
}

const topRule: Rule = { id: 'top-to-limit', says: 'TOP n becomes LIMIT n' };

function limitOf(node: ast.Select, context: Context): string {
  if (node.limit?.percent || node.fetch?.percent || node.fetch?.with_ties)
    throw new Untranslatable('LIMIT in percent or with ties is no Snowflake.');
  if (node.top) applied(context.statement.notes, topRule);
  return limited(node.limit?.this ?? node.fetch?.count ?? node.top?.this, node.offset?.this, context);
}

function windows(node: ast.Select): string {
  if (node.windows && node.windows.length > 0) throw new Untranslatable('A WINDOW clause has no rule.');
  return '';
}

function refuse(node: ast.Select): void {
  if (node.connect) throw new Untranslatable('CONNECT BY has to become a recursive CTE by hand.', 'connect');
  if (node.lateral_views.length > 0) throw new Untranslatable('LATERAL VIEW is no Snowflake.');
  if (node.distinct_on) throw new Untranslatable('DISTINCT ON is no Snowflake.');
  if (node.into) throw new Untranslatable('SELECT … INTO belongs to a procedure.');
  if (node.sample) throw new Untranslatable('SAMPLE of a whole query has no rule.', 'sample');
}
