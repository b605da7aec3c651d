import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { CatalogObject } from '../catalog.ts';
import type { CompileContext, Expression, Statement } from '../compiled.ts';
import { compileSource } from '../from.ts';
import { physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { condition } from '../predicates.ts';
import { defaultCell, defaulted } from './defaults.ts';
import { stored, targetColumn } from './target.ts';
import { assignments, changeTarget } from './update.ts';

type Action = 'INSERT' | 'UPDATE' | 'DELETE';

const countNames: Record<Action, string> = {
  INSERT: 'number of rows inserted',
  UPDATE: 'number of rows updated',
  DELETE: 'number of rows deleted',
};

/** MERGE with its WHEN clauses in order; answers a count for each kind of action that it names. */
export function merge(node: ast.ExpressionInner<'merge'>, statement: Statement): Plan {
  const table = 'alias' in node.this ? node.this.alias.this : node.this;
  if (!('table' in table) || !node.on) throw sqlErrors.unsupported('MERGE without a table and ON');
  const aliasNode = 'alias' in node.this ? node.this.alias.alias : table.table.alias;
  const { target, context, alias } = changeTarget(table.table, aliasNode, statement);
  const source = compileSource(node.using, context);
  context.scope.relations.push(source.relation);
  const whens = node.whens && 'whens' in node.whens ? node.whens.whens.expressions : [];
  const clauses = whens.map((when) => whenClause(when, target, context));
  const named = (['INSERT', 'UPDATE', 'DELETE'] as const).filter((action) =>
    clauses.some((clause) => clause.action === action),
  );
  return {
    kind: 'change',
    type: 'merge',
    counts: named.map((action) => countNames[action]),
    steps: [
      {
        sql: `merge into ${objectPath(target)} as ${alias} using ${source.sql} on ${condition(node.on, context)}
          ${clauses.map(({ sql }) => sql).join(' ')} returning merge_action`,
        count: undefined,
        actions: named,
      },
    ],
  };
}

function whenClause(
  node: Expression,
  target: CatalogObject,
  context: CompileContext,
): { action: Action; sql: string } {
  if (!('when' in node)) throw sqlErrors.unsupported('MERGE clause');
  const { matched, source, condition: extra, then } = node.when;
  if (source && 'boolean' in source && source.boolean.value)
    throw sqlErrors.unsupported('WHEN NOT MATCHED BY SOURCE');
  const isMatched = matched !== null && 'boolean' in matched && matched.boolean.value;
  const when = `when ${isMatched ? '' : 'not '}matched${extra ? ` and ${condition(extra, context)}` : ''} then`;
  const parts = 'tuple' in then ? then.tuple.expressions : [then];
  const [verb, ...rest] = parts;
  const action = verb && 'var' in verb ? verb.var.this.toUpperCase() : '';
  switch (action) {
    case 'DELETE':
      return { action, sql: `${when} delete` };
    case 'UPDATE':
      return { action, sql: `${when} update set ${assignments(setItems(rest[0]), target, context)}` };
    case 'INSERT':
      return { action, sql: `${when} insert ${insertion(rest, target, context)}` };
    default:
      throw sqlErrors.unsupported(`MERGE action ${action}`);
  }
}

function setItems(node: Expression | undefined): [ast.Identifier, Expression][] {
  return listOf(node).map((item) => {
    if (!('eq' in item)) throw sqlErrors.unsupported('MERGE SET');
    const { left, right } = item.eq;
    const name = 'column' in left ? left.column.name : 'identifier' in left ? left.identifier : undefined;
    if (!name) throw sqlErrors.unsupported('MERGE SET');
    return [name, right];
  });
}

function insertion(parts: Expression[], target: CatalogObject, context: CompileContext): string {
  const [first, second] = parts;
  const names = second ? listOf(first).map(nameOf) : undefined;
  const columns = names ? names.map((name) => targetColumn(target, name)) : target.columns;
  const values = listOf(second ?? first);
  if (values.length !== columns.length) {
    throw sqlErrors.invalidArgument(
      `Insert value list does not match column list expecting ${columns.length} but got ${values.length}`,
    );
  }
  const cells = columns.map((column, i) => {
    const value = values[i];
    return value
      ? stored(context.expression(value), column, context.statement)
      : defaultCell(column, context.statement);
  });
  const rest = defaulted(target, columns);
  const all = [...columns, ...rest].map(({ name }) => physical(name));
  const defaults = rest.map((column) => defaultCell(column, context.statement));
  return `(${all.join(', ')}) values (${[...cells, ...defaults].join(', ')})`;
}

function listOf(node: Expression | undefined): Expression[] {
  if (!node) return [];
  return 'tuple' in node ? node.tuple.expressions : [node];
}

function nameOf(node: Expression): ast.Identifier {
  if ('identifier' in node) return node.identifier;
  if ('column' in node) return node.column.name;
  throw sqlErrors.unsupported('MERGE column list');
}
