import { type ast, Dialect, generate } from '@polyglot-sql/sdk';
import { kindOf } from '../../snowflake-syntax/dispatch.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from './catalog.ts';
import { commonType, sortKeys } from './common-type.ts';
import type { CompileContext, CompiledQuery, Expression, Scope, Statement } from './compiled.ts';
import { emptyScope } from './compiled.ts';
import { convert } from './convert.ts';
import { compileExpression } from './expressions.ts';
import { compileFrom } from './from.ts';
import { groupKeys, type SelectItem } from './grouping.ts';
import { fold, physical } from './identifiers.ts';
import { limitOffset, orderedBy } from './ordering.ts';
import { condition } from './predicates.ts';
import { compileSetOperation } from './set-operations.ts';
import { starColumns } from './stars.ts';
import { compileWith } from './with.ts';

/** The compile functions of one statement, bound to a scope. */
export function contextOf(statement: Statement, scope: Scope = emptyScope()): CompileContext {
  return {
    statement,
    scope,
    expression: (node, inner = scope) => compileExpression(node, contextOf(statement, inner)),
    query: (node, outer = scope) => compileQuery(node, contextOf(statement, outer)),
    within: (other) => contextOf(statement, other),
  };
}

/** Compiles SELECT, VALUES, a set operation or any of them in parentheses. */
export function compileQuery(node: Expression, context: CompileContext): CompiledQuery {
  if ('select' in node) return compileSelect(node.select, context);
  if ('union' in node) return compileSetOperation(node.union, 'union', context);
  if ('intersect' in node) return compileSetOperation(node.intersect, 'intersect', context);
  if ('except' in node) return compileSetOperation(node.except, 'except', context);
  if ('subquery' in node && !node.subquery.alias) return compileParenthesized(node.subquery, context);
  if ('paren' in node) return compileQuery(node.paren.this, context);
  if ('values' in node) return compileValues(node.values, context);
  throw sqlErrors.unsupported(`${kindOf(node)} as a query`);
}

function compileSelect(node: ast.Select, outer: CompileContext): CompiledQuery {
  refuseForeignClauses(node);
  const scope = emptyScope(outer.scope);
  const context = contextOf(outer.statement, scope);
  const withClause = node.with ? compileWith(node.with, context) : '';
  const from = compileFrom(node, context);

  let items = selectItems(node, context);
  const where = node.where_clause ? `where ${condition(node.where_clause.this, context)}` : '';
  const keys = groupKeys(node, items, context);
  if (keys.standIns.size > 0) {
    scope.grouped = keys.standIns;
    items = selectItems(node, context);
  }

  const clauses = [
    `select ${distinct(node, items)}${items.map(({ name, value }) => `${value.sql} as ${physical(name)}`).join(', ')}`,
    from,
    where,
    keys.sql,
    node.having ? `having ${condition(node.having.this, context)}` : '',
    node.qualify ? `qualify ${condition(node.qualify.this, context)}` : '',
    orderedBy(node.order_by?.expressions ?? [], context),
    limits(node, context),
  ];
  return {
    sql: `${withClause}${clauses.filter((clause) => clause !== '').join(' ')}`,
    columns: items.map(({ name, value: { type, nullable } }): Column => ({ name, type, nullable })),
  };
}

/** The select list; its aliases become visible to what is compiled after. */
function selectItems(node: ast.Select, context: CompileContext): SelectItem[] {
  return node.expressions.flatMap((item): SelectItem[] => {
    if ('star' in item)
      return starColumns(item.star, context).map((column) => ({ ...column, node: undefined }));
    const inner = 'alias' in item ? item.alias.this : item;
    const value = context.expression(inner);
    const name = 'alias' in item ? fold(item.alias.alias) : impliedName(item);
    if ('alias' in item) context.scope.aliases.set(name, value);
    return [{ name, value, node: inner }];
  });
}

/** DISTINCT compares zoned timestamps by instant and keeps any one of the equal ones. */
function distinct(node: ast.Select, items: SelectItem[]): string {
  if (!node.distinct) return '';
  if (items.every(({ value }) => value.type.kind !== 'timestamp_tz')) return 'distinct ';
  return `distinct on (${items.flatMap(({ value }) => sortKeys(value)).join(', ')}) `;
}

function limits(node: ast.Select, context: CompileContext): string {
  const count = node.limit?.this ?? node.fetch?.count ?? node.top?.this;
  if (node.limit?.percent || node.fetch?.percent || node.fetch?.with_ties)
    throw sqlErrors.unsupported('LIMIT PERCENT');
  return limitOffset(count, node.offset?.this, context);
}

function compileParenthesized(node: ast.ExpressionInner<'subquery'>, context: CompileContext): CompiledQuery {
  const inner = context.query(node.this);
  const scope = emptyScope(context.scope);
  for (const column of inner.columns) {
    scope.aliases.set(column.name, {
      sql: physical(column.name),
      type: column.type,
      nullable: column.nullable,
    });
  }
  const tail = [
    orderedBy(node.order_by?.expressions ?? [], contextOf(context.statement, scope)),
    limitOffset(node.limit?.this, node.offset?.this, context),
  ].filter((part) => part !== '');
  return { sql: [`(${inner.sql})`, ...tail].join(' '), columns: inner.columns };
}

function compileValues(node: ast.ExpressionInner<'values'>, context: CompileContext): CompiledQuery {
  const rows = node.expressions.map((row) => row.expressions.map((cell) => context.expression(cell)));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw sqlErrors.invalidArgument('VALUES lists differ in length');
  const columns = Array.from({ length: width }, (_, i): Column => {
    const cells = rows.flatMap((row) => row[i] ?? []);
    return {
      name: `COLUMN${i + 1}`,
      type: commonType(cells.map(({ type }) => type)),
      nullable: cells.some(({ nullable }) => nullable),
    };
  });
  const lists = rows.map(
    (row) =>
      `(${row.map((cell, i) => convert(cell, columns[i]?.type ?? cell.type, context.statement).sql).join(', ')})`,
  );
  const names = columns.map(({ name }) => physical(name)).join(', ');
  return { sql: `select * from (values ${lists.join(', ')}) "~values"(${names})`, columns };
}

/** The name of a result column without an alias: a column's own, else the expression's text in upper case. */
function impliedName(item: Expression): string {
  if ('column' in item) return fold(item.column.name);
  if ('identifier' in item) return fold(item.identifier);
  const written = generate([item], Dialect.Snowflake);
  return (written.success ? (written.sql?.[0] ?? '') : '').toUpperCase() || 'EXPRESSION';
}

function refuseForeignClauses(node: ast.Select): void {
  if (node.sample) throw sqlErrors.unsupported('SAMPLE');
  if (node.lateral_views.length > 0) throw sqlErrors.unsupported('LATERAL VIEW');
  if (node.distinct_on) throw sqlErrors.unsupported('DISTINCT ON');
  if (node.windows && node.windows.length > 0) throw sqlErrors.unsupported('WINDOW clause');
}
