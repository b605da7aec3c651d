import type { ast } from '@polyglot-sql/sdk';
import { kindOf } from '../../../snowflake-syntax/dispatch.ts';
import { tableName } from '../../catalog.ts';
import type { CompiledQuery, Context, Expression, Scope } from '../../compiled.ts';
import { fold, identifier, postgresName, written } from '../../names.ts';
import { Untranslatable } from '../../notes.ts';
import { compileJoin } from './joins.ts';
import { inParentheses } from './layout.ts';
import { compilePivot, compileUnpivot } from './pivots.ts';
import type { Source } from './sources.ts';
import { compileTableFunction } from './table-functions.ts';
import { renamed } from './with.ts';

/** FROM and the joins, whose relations come into the scope. */
export function compileFrom(
  node: { from: ast.From | null; joins: readonly ast.Join[] },
  context: Context,
): string {
  const items = node.from?.expressions ?? [];
  if (items.length === 0) return '';
  const sources = items.map((item) => {
    const source = compileSource(item, context);
    context.scope.relations.push(source.relation);
    return source.sql;
  });
  const joins = node.joins.map((join) => compileJoin(join, context, compileSource));
  // A comma would bind less tightly than the joins after it, and so hide its left side from their ON.
  const isList = joins.length === 0;
  return `from ${sources.join(isList ? ', ' : '\ncross join ')}${joins.map((join) => `\n${join}`).join('')}`;
}

/** A table, view, CTE, subquery or table function with its alias. */
export function compileSource(item: Expression, context: Context): Source {
  if ('table' in item) return compileTable(item.table, context);
  if ('subquery' in item) return compileSubquery(item.subquery, context);
  if ('values' in item) {
    const query = context.query({ values: { ...item.values, alias: null, column_aliases: [] } });
    return aliased(query, item.values.alias, item.values.column_aliases, `(${query.sql})`);
  }
  if ('paren' in item) return compileSource(item.paren.this, context);
  if ('pivot' in item) return compilePivot(item.pivot, compileSource(item.pivot.this, context), context);
  if ('unpivot' in item)
    return compileUnpivot(item.unpivot, compileSource(item.unpivot.this, context), context);
  const called = compileTableFunction(item, context);
  if (called) return called;
  if ('alias' in item && 'values' in item.alias.this) {
    const { values } = item.alias.this;
    return compileSource(
      { values: { ...values, alias: item.alias.alias, column_aliases: item.alias.column_aliases } },
      context,
    );
  }
  // MERGE names its source so.
  if ('alias' in item && 'table' in item.alias.this)
    return compileTable({ ...item.alias.this.table, alias: item.alias.alias }, context);
  throw new Untranslatable(`${kindOf(item).replaceAll('_', ' ')} in FROM has no rule.`);
}

function compileSubquery(node: ast.ExpressionInner<'subquery'>, context: Context): Source {
  const query = context.query(node.this);
  const lateral = node.lateral ? 'lateral ' : '';
  return aliased(query, node.alias, node.column_aliases, `${lateral}${inParentheses(query.sql)}`);
}

/** PostgreSQL 15 wants a name for every subquery in FROM. */
function aliased(
  query: CompiledQuery,
  alias: ast.Identifier | null,
  names: readonly ast.Identifier[],
  sql: string,
): Source {
  const name = alias ? fold(alias) : 'SUBQUERY';
  const as = postgresName(name);
  const list = names.length > 0 ? ` (${names.map(identifier).join(', ')})` : '';
  return {
    sql: `${sql} as ${written(as)}${list}`,
    relation: {
      alias: name,
      as,
      columns: renamed(query.columns, names),
      isOpen: query.isOpen && names.length === 0,
    },
  };
}

function compileTable(table: ast.TableRef, context: Context): Source {
  if (table.when ?? table.version ?? table.changes)
    throw new Untranslatable(
      'Time travel (AT, BEFORE, CHANGES) has no counterpart: PostgreSQL keeps no old versions of rows.',
    );
  if (table.name.name.startsWith('@'))
    throw new Untranslatable('A query of staged files has no counterpart: load the files first.');
  const { schema, as } = tableName(table);
  const alias = table.alias ? fold(table.alias) : fold(table.name);
  const aliasAs = postgresName(alias);
  const cte = table.schema || table.catalog ? undefined : findCte(context.scope, fold(table.name));
  const known = cte ?? context.statement.catalog.find({ schema, as });
  const columns = renamed(known?.columns ?? [], table.column_aliases);
  const name = schema === undefined || cte ? written(as) : `${written(schema)}.${written(as)}`;
  const names =
    table.column_aliases.length > 0 ? ` (${table.column_aliases.map(identifier).join(', ')})` : '';
  // The parser drops the word that makes rows of percent.
  if (table.table_sample && /\(\s*\d+\s+rows\s*\)/i.test(context.statement.source))
    throw new Untranslatable(
      'SAMPLE of a number of rows has no counterpart: ORDER BY random() LIMIT n draws them.',
      'sample',
    );
  const sample = table.table_sample ? ` ${sampled(table.table_sample)}` : '';
  return {
    sql: `${name}${aliasAs === as && names === '' ? '' : ` as ${written(aliasAs)}${names}`}${sample}`,
    relation: { alias, as: aliasAs, columns, isOpen: known === undefined || known.isOpen },
  };
}

function findCte(scope: Scope | undefined, name: string): CompiledQuery | undefined {
  return scope && (scope.ctes.get(name) ?? findCte(scope.parent, name));
}

/** SAMPLE (p) draws rows with a chance of p percent each; BLOCK draws pages. */
function sampled({ method, size, seed }: NonNullable<ast.TableRef['table_sample']>): string {
  const percent = size && 'literal' in size ? size.literal.value : undefined;
  const kind = {
    Bernoulli: 'bernoulli',
    System: 'system',
    Block: 'system',
    Row: 'bernoulli',
    Percent: 'bernoulli',
  }[String(method)];
  if (percent === undefined || kind === undefined)
    throw new Untranslatable(
      'SAMPLE of a number of rows has no counterpart: ORDER BY random() LIMIT n draws them.',
      'sample',
    );
  const repeatable = seed && 'literal' in seed ? ` repeatable (${seed.literal.value})` : '';
  return `tablesample ${kind} (${percent})${repeatable}`;
}
