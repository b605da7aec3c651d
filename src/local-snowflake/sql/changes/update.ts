import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { CatalogObject } from '../catalog.ts';
import { type CompileContext, emptyScope, type Statement } from '../compiled.ts';
import { compileFrom, compileSource } from '../from.ts';
import { fold, physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { condition } from '../predicates.ts';
import { contextOf } from '../query.ts';
import { stored, targetColumn, targetTable } from './target.ts';

/** UPDATE … SET … [FROM …] [WHERE …]. Which of several matching rows wins is open, as it is in Snowflake. */
export function update(node: ast.Update, statement: Statement): Plan {
  if (node.extra_tables.length > 0 || node.table_joins.length > 0)
    throw sqlErrors.unsupported('UPDATE of several tables');
  const { target, context, alias } = changeTarget(node.table, node.table.alias, statement);
  const from = node.from_clause
    ? compileFrom({ from: node.from_clause, joins: node.from_joins }, context)
    : '';
  const where = node.where_clause ? ` where ${condition(node.where_clause.this, context)}` : '';
  const set = assignments(node.set, target, context);
  return {
    kind: 'change',
    type: 'update',
    counts: ['number of rows updated', 'number of multi-joined rows updated'],
    steps: [{ sql: `update ${objectPath(target)} as ${alias} set ${set} ${from}${where}`, count: 0 }],
  };
}

/** DELETE FROM … [USING …] [WHERE …]. */
export function remove(node: ast.Delete, statement: Statement): Plan {
  const { target, context, alias } = changeTarget(node.table, node.alias ?? node.table.alias, statement);
  const using = node.using.map((table) => {
    const source = compileSource({ table }, context);
    context.scope.relations.push(source.relation);
    return source.sql;
  });
  const usingClause = using.length > 0 ? ` using ${using.join(', ')}` : '';
  const where = node.where_clause ? ` where ${condition(node.where_clause.this, context)}` : '';
  return {
    kind: 'change',
    type: 'delete',
    counts: ['number of rows deleted'],
    steps: [{ sql: `delete from ${objectPath(target)} as ${alias}${usingClause}${where}`, count: 0 }],
  };
}

export function truncate(node: ast.ExpressionInner<'truncate'>, statement: Statement): Plan {
  const target = targetTable(node.table, statement);
  return {
    kind: 'change',
    type: 'truncate',
    counts: [],
    steps: [{ sql: `delete from ${objectPath(target)}`, count: undefined }],
  };
}

/** The target with a scope in which its columns are visible. */
export function changeTarget(
  table: ast.TableRef,
  aliasNode: ast.Identifier | null,
  statement: Statement,
): { target: CatalogObject; context: CompileContext; alias: string } {
  const target = targetTable(table, statement);
  const alias = fold(aliasNode ?? table.name);
  const scope = emptyScope();
  scope.relations.push({ alias, columns: target.columns });
  return { target, context: contextOf(statement, scope), alias: physical(alias) };
}

/** The right sides of SET, each stored as its column's type. The parser writes `t."A"` as one identifier `t.A`. */
export function assignments(
  set: [ast.Identifier, ast.Expression][],
  target: CatalogObject,
  context: CompileContext,
): string {
  return set
    .map(([name, value]) => {
      const column = targetColumn(target, unqualified(name));
      return `${physical(column.name)} = ${stored(context.expression(value), column, context.statement)}`;
    })
    .join(', ');
}

function unqualified(identifier: ast.Identifier): ast.Identifier {
  const cut = identifier.name.indexOf('.');
  return cut > 0 ? { ...identifier, name: identifier.name.slice(cut + 1) } : identifier;
}
