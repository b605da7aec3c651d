import type { ast } from '@polyglot-sql/sdk';
import type { Statement } from '../../compiled.ts';
import { condition } from '../predicates.ts';
import { compileSource } from '../queries/from.ts';
import { laidOut } from '../queries/layout.ts';
import { targetOf } from './target.ts';

/** DELETE FROM … [USING …] [WHERE …]. */
export function remove(node: ast.Delete, statement: Statement): string {
  const target = targetOf(node.table, node.alias ?? node.table.alias, statement);
  const { context } = target;
  const using = node.using.map((table) => {
    const source = compileSource({ table }, context);
    context.scope.relations.push(source.relation);
    return source.sql;
  });
  const where = node.where_clause ? `where ${condition(node.where_clause.this, context).sql}` : '';
  const usingClause = using.length > 0 ? `using ${using.join(', ')}` : '';
  return laidOut([`delete from ${target.sql}`, usingClause, where]);
}

export function truncate(node: ast.ExpressionInner<'truncate'>, statement: Statement): string {
  return `truncate table ${targetOf(node.table, undefined, statement).name}`;
}
