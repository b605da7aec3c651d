import type { ast } from '@polyglot-sql/sdk';
import {
  atom,
  type Column,
  type CompiledQuery,
  type Context,
  type Expression,
  type Statement,
} from '../../compiled.ts';
import { written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { inParentheses, laidOut, listed } from '../queries/layout.ts';
import { contextOf } from '../queries/query.ts';
import { columnOf, stored, targetOf } from './target.ts';

const overwriteRule: Rule = {
  id: 'insert-overwrite',
  says: 'INSERT OVERWRITE becomes TRUNCATE and INSERT, which belong into one transaction',
};
const convertedRule: Rule = {
  id: 'insert-converted',
  says: 'Values of another type than their column are converted, which PostgreSQL does not do by itself',
};

/** INSERT [OVERWRITE] of VALUES or a query. */
export function insert(node: ast.Insert, statement: Statement): string[] {
  const target = targetOf(node.table, undefined, statement);
  const named = node.columns.map((name) => columnOf(name, target));
  const columns = named.length > 0 ? named : (target.known?.columns ?? []);
  const list = named.length > 0 ? ` (${named.map(({ as }) => written(as)).join(', ')})` : '';
  const source = node.query
    ? fromQuery(withOf(node.query, node.with), columns, statement)
    : fromValues(node.values, columns, statement);
  const head = `insert into ${target.name}${list}`;
  const sql =
    head.length + source.length < 100 && !source.includes('\n') ? `${head} ${source}` : `${head}\n${source}`;
  if (!node.overwrite) return [sql];
  applied(statement.notes, overwriteRule);
  return [`truncate table ${target.name}`, sql];
}

function withOf(query: Expression, node: ast.Insert['with']): Expression {
  return node && 'select' in query ? { select: { ...query.select, with: node } } : query;
}

function fromQuery(node: Expression, columns: readonly Column[], statement: Statement): string {
  const context = contextOf(statement);
  const query = context.query(node);
  const isKnown = !query.isOpen && query.columns.length === columns.length;
  return isKnown && columns.some((column, i) => needsConversion(query, i, column, context))
    ? converted(query, columns, context)
    : query.sql;
}

function needsConversion(query: CompiledQuery, index: number, column: Column, context: Context): boolean {
  const type = query.columns[index]?.type ?? { kind: 'unknown' };
  return stored(atom('x', type), column, context) !== 'x';
}

function converted(query: CompiledQuery, columns: readonly Column[], context: Context): string {
  applied(context.statement.notes, convertedRule);
  const names = columns.map((_, i) => `c${i + 1}`);
  const items = columns.map((column, i) => {
    const type = query.columns[i]?.type ?? { kind: 'unknown' };
    // A NULL that comes out of a subquery is text to PostgreSQL.
    return type.kind === 'null' ? 'null' : stored(atom(names[i] ?? '', type), column, context);
  });
  return laidOut([
    listed('select', items),
    `from ${inParentheses(query.sql)} as source (${names.join(', ')})`,
  ]);
}

function fromValues(rows: readonly Expression[][], columns: readonly Column[], statement: Statement): string {
  if (rows.length === 0) throw new Untranslatable('INSERT without VALUES or a query has no rule.');
  const context = contextOf(statement);
  const lines = rows.map((row) => `(${row.map((cell, i) => cellOf(cell, columns[i], context)).join(', ')})`);
  return listed('values', lines);
}

function cellOf(cell: Expression, column: Column | undefined, context: Context): string {
  if ('var' in cell && cell.var.this.toUpperCase() === 'DEFAULT') return 'default';
  const value = context.expression(cell);
  return column ? stored(value, column, context) : value.sql;
}
