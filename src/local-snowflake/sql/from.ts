import type { ast } from '@polyglot-sql/sdk';
import { kindOf } from '../../snowflake-syntax/dispatch.ts';
import { accountUsageView, isAccountUsage } from '../account-usage/views.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column, ObjectName } from './catalog.ts';
import { renamed } from './column-names.ts';
import { columnOf } from './columns.ts';
import type { CompileContext, Compiled, Expression, Relation, Scope, Statement } from './compiled.ts';
import { compileGenerator } from './generator.ts';
import { fold, physical } from './identifiers.ts';
import { informationSchemaView } from './information-schema.ts';
import { completeName } from './object-name.ts';
import { objectPath } from './object-path.ts';
import { compare } from './operators.ts';
import { condition } from './predicates.ts';
import { compileTableFunction } from './table-functions.ts';
import { temporaryName } from './temporary.ts';
import { refuseTimeTravel } from './time-travel.ts';

/** Compiles FROM and the joins, and puts their relations into the scope. */
export function compileFrom(
  node: { from: ast.From | null; joins: ast.Join[] },
  context: CompileContext,
): string {
  const items = node.from?.expressions ?? [];
  if (items.length === 0) return '';
  let sql = items
    .map((item) => {
      const { relation, sql: source } = compileSource(item, context);
      context.scope.relations.push(relation);
      return source;
    })
    .join(' cross join ');
  for (const join of node.joins) sql += compileJoin(join, context);
  return `from ${sql}`;
}

interface Source {
  sql: string;
  relation: Relation;
}

/** A table, view, CTE, subquery or table function with its alias. */
export function compileSource(item: Expression, context: CompileContext): Source {
  if ('table' in item) return compileTable(item.table, context);
  if ('subquery' in item) {
    const query = context.query(item.subquery.this);
    const alias = item.subquery.alias ? fold(item.subquery.alias) : '~subquery';
    return aliased(`(${query.sql})`, alias, renamed(query.columns, item.subquery.column_aliases));
  }
  const called = tableFunctionIn(item, context);
  if (called) return called;
  if ('alias' in item) {
    const inner = compileSource(item.alias.this, context);
    const columns = renamed(inner.relation.columns, item.alias.column_aliases);
    return aliased(`(select * from ${inner.sql})`, fold(item.alias.alias), columns);
  }
  if ('paren' in item) return compileSource(item.paren.this, context);
  if ('values' in item) {
    const query = context.query(item);
    const alias = item.values.alias ? fold(item.values.alias) : 'VALUES';
    return aliased(`(${query.sql})`, alias, renamed(query.columns, item.values.column_aliases));
  }
  const generator = compileGenerator(item);
  if (generator) return aliased(generator, 'GENERATOR', []);
  throw sqlErrors.unsupported(`${kindOf(item).replaceAll('_', ' ')} in FROM`);
}

/** A table function may use what stands before it in FROM. */
function tableFunctionIn(item: Expression, context: CompileContext): Source | undefined {
  const [node, name, names] =
    'alias' in item
      ? [item.alias.this, fold(item.alias.alias), item.alias.column_aliases]
      : [item, 'lateral' in item && item.lateral.alias ? item.lateral.alias.toUpperCase() : undefined, []];
  const called = compileTableFunction(node, context);
  if (!called) return undefined;
  const lateral = context.scope.relations.length > 0 ? 'lateral ' : '';
  return aliased(`${lateral}${called.sql}`, name ?? called.name, renamed(called.columns, names));
}

function compileTable(table: ast.TableRef, context: CompileContext): Source {
  if (table.table_sample) throw sqlErrors.unsupported('SAMPLE');
  const alias = table.alias ? fold(table.alias) : fold(table.name);
  const cte = !table.schema && !table.catalog ? findCte(context.scope, fold(table.name)) : undefined;
  if (cte) return aliased(physical(fold(table.name)), alias, renamed(cte, table.column_aliases));
  const name = resolveName(table, context.statement);
  if (name.schema === 'INFORMATION_SCHEMA') {
    const view = informationSchemaView(name, context.statement);
    if (view) return aliased(`(${view.sql})`, alias, renamed(view.columns, table.column_aliases));
  }
  if (isAccountUsage(name)) {
    const view = accountUsageView(name, context.statement);
    return aliased(`(${view.sql})`, alias, renamed(view.columns, table.column_aliases));
  }
  const object = context.statement.catalog.find(name);
  if (!object) throw missing(name, table, context.statement);
  if (object.stream?.isStale)
    throw sqlErrors.invalidArgument(
      `Base table '${object.stream.table.name}' dropped, cannot read from stream '${name.name}'.`,
    );
  refuseTimeTravel(table, context);
  return aliased(objectPath(name), alias, renamed(object.columns, table.column_aliases));
}

/** The object that a table reference means: the session's temporary table of that name before any other. */
export function resolveName(
  table: Pick<ast.TableRef, 'name' | 'schema' | 'catalog'>,
  statement: Pick<Statement, 'session' | 'catalog'>,
): ObjectName {
  const name = fullName(table, statement);
  const temporary = temporaryName(name, statement.session);
  return statement.catalog.find(temporary) ? temporary : name;
}

/** The full name of a table reference, completed from the session. */
export function fullName(
  table: Pick<ast.TableRef, 'name' | 'schema' | 'catalog'>,
  { session }: Pick<Statement, 'session'>,
): ObjectName {
  const parts = [table.catalog, table.schema, table.name].filter((part) => part !== null);
  return completeName(parts.map(fold), session);
}

/** Why an object was not found, the most general reason first. */
export function missing(
  name: ObjectName,
  table: Pick<ast.TableRef, 'name' | 'schema' | 'catalog'>,
  { catalog }: Statement,
) {
  if (!catalog.hasDatabase(name.database)) return sqlErrors.missingDatabase(name.database);
  if (!catalog.hasSchema(name.database, name.schema))
    return sqlErrors.missingSchema(`${name.database}.${name.schema}`);
  const written = [table.catalog, table.schema, table.name].filter((part) => part !== null).map(fold);
  return sqlErrors.missingObject(written.join('.'));
}

function aliased(source: string, alias: string, columns: Column[]): Source {
  const names = columns.map(({ name }) => physical(name)).join(', ');
  return { sql: `${source} as ${physical(alias)}${names ? `(${names})` : ''}`, relation: { alias, columns } };
}

function findCte(scope: Scope | undefined, name: string): Column[] | undefined {
  return scope && (scope.ctes.get(name) ?? findCte(scope.parent, name));
}

const joinWords: Partial<Record<ast.JoinKind, string>> = {
  Inner: 'join',
  Left: 'left join',
  Right: 'right join',
  Full: 'full join',
  Cross: 'cross join',
  Implicit: 'cross join',
  Natural: 'join',
};

function compileJoin(join: ast.Join, context: CompileContext): string {
  const words = joinWords[join.kind];
  if (!words || join.match_condition) throw sqlErrors.unsupported(`${join.kind} JOIN`);
  const { sql, relation } = compileSource(join.this, context);
  const before = [...context.scope.relations];
  const names = mergedNames(join, before, relation);
  const merged = names.length > 0 ? mergeColumns(join, names, { before, relation, context }) : '';
  context.scope.relations.push(relation);
  if (join.kind === 'Left' || join.kind === 'Full') makeNullable([relation]);
  if (join.kind === 'Right' || join.kind === 'Full') makeNullable(before);
  if (join.on) return ` ${words} ${sql} on ${condition(join.on, context)}`;
  if (merged !== '') return ` ${words} ${sql} ${merged}`;
  return ` ${words === 'join' ? 'cross join' : words} ${sql}`;
}

/** The columns of USING, or for NATURAL those that both sides have. */
function mergedNames(join: ast.Join, before: Relation[], { columns }: Relation): string[] {
  if (join.kind !== 'Natural') return join.using.map(fold);
  const known = new Set(before.flatMap((side) => side.columns.map(({ name }) => name)));
  return columns.map(({ name }) => name).filter((name) => known.has(name));
}

/** Merges columns of both sides into one each; answers USING, or ON where DuckDB would compare offsets too. */
function mergeColumns(
  join: ast.Join,
  names: string[],
  { before, relation, context }: { before: Relation[]; relation: Relation; context: CompileContext },
): string {
  const pairs = names.map((name) => {
    const left = before.findLast(({ columns }) => columns.some((column) => column.name === name));
    return { name, left: left && columnIn(left, name), right: columnIn(relation, name) };
  });
  const isPlain = pairs.every(
    ({ left, right }) => left?.type.kind !== 'timestamp_tz' && right?.type.kind !== 'timestamp_tz',
  );
  const conditions: string[] = [];
  for (const { name, left, right } of pairs) {
    if (!left || !right) throw sqlErrors.invalidIdentifier(name);
    conditions.push(compare(left, '=', right, context).sql);
    const both = { Right: right.sql, Full: `coalesce(${left.sql}, ${right.sql})` };
    const one = join.kind === 'Right' || join.kind === 'Full' ? both[join.kind] : left.sql;
    for (const side of [...before, relation]) {
      if (side.columns.some((column) => column.name === name))
        side.merged = new Map([...(side.merged ?? []), [name, isPlain ? physical(name) : one]]);
    }
  }
  return isPlain ? `using (${names.map(physical).join(', ')})` : `on ${conditions.join(' and ')}`;
}

function columnIn(relation: Relation, name: string): Compiled | undefined {
  const column = relation.columns.find((each) => each.name === name);
  return column && columnOf(relation, column);
}

function makeNullable(relations: Relation[]): void {
  for (const relation of relations) {
    relation.columns = relation.columns.map((column) => ({ ...column, nullable: true }));
  }
}
