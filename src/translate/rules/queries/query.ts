import type { ast } from '@polyglot-sql/sdk';
import { kindOf } from '../../../snowflake-syntax/dispatch.ts';
import {
  type Column,
  type CompiledQuery,
  type Context,
  type Expression,
  emptyScope,
  type Scope,
  type Statement,
} from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { commonType } from '../common-type.ts';
import { convert } from '../convert.ts';
import { compileExpression } from '../expressions.ts';
import { inParentheses, laidOut } from './layout.ts';
import { limited } from './limits.ts';
import { compileSelect } from './select.ts';
import { compileSetOperation } from './set-operations.ts';

/** The compile functions of one statement, bound to a scope. */
export function contextOf(statement: Statement, scope: Scope = emptyScope()): Context {
  const context: Context = {
    statement,
    scope,
    expression: (node) => compileExpression(node, context),
    query: (node) => compileQuery(node, context),
    within: (other) => contextOf(statement, other),
  };
  return context;
}

/** Compiles SELECT, VALUES, a set operation or any of them in parentheses. */
function compileQuery(node: Expression, context: Context): CompiledQuery {
  if ('select' in node) return compileSelect(node.select, context);
  if ('union' in node) return compileSetOperation(node.union, 'union', context);
  if ('intersect' in node) return compileSetOperation(node.intersect, 'intersect', context);
  if ('except' in node) return compileSetOperation(node.except, 'except', context);
  if ('subquery' in node && !node.subquery.alias) return parenthesized(node.subquery, context);
  if ('paren' in node) return compileQuery(node.paren.this, context);
  if ('values' in node) return compileValues(node.values, context);
  throw new Untranslatable(`${kindOf(node).replaceAll('_', ' ')} as a query has no rule.`);
}

/** `(query) order by … limit …`; without these the parentheses say nothing. */
function parenthesized(node: ast.ExpressionInner<'subquery'>, context: Context): CompiledQuery {
  const inner = context.query(node.this);
  if (node.order_by) throw new Untranslatable('ORDER BY after a query in parentheses has no rule.');
  const limit = limited(node.limit?.this, node.offset?.this, context);
  return limit === '' ? inner : { ...inner, sql: laidOut([inParentheses(inner.sql), limit]) };
}

/** VALUES as a query; Snowflake calls its columns COLUMN1 …, as PostgreSQL does. */
function compileValues(node: ast.ExpressionInner<'values'>, context: Context): CompiledQuery {
  const rows = node.expressions.map((row) => row.expressions.map((cell) => context.expression(cell)));
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, i): Column => {
    const type = commonType(rows.flatMap((row) => row[i]?.type ?? []));
    return { name: `COLUMN${i + 1}`, as: `column${i + 1}`, type };
  });
  const lists = rows.map((row) => {
    const cells = row.map((cell, i) => {
      const type = columns[i]?.type ?? cell.type;
      return type.kind === cell.type.kind ? cell.sql : convert(cell, type, context).sql;
    });
    return `(${cells.join(', ')})`;
  });
  return { sql: `values ${lists.join(', ')}`, columns, isOpen: false };
}
