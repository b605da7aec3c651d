import type { ast } from '@polyglot-sql/sdk';
import {
  findColumn,
  findQuery,
  fold,
  innerScope,
  type Output,
  objectRelation,
  type Reading,
  type Relation,
  type Scope,
} from './scope.ts';
import { allOf, noSources, type Sources } from './sources.ts';

type Expression = ast.Expression;

/** The columns that a query yields, in order, each with the columns of the account that it is made of. */
export function outputsOf(node: Expression, reading: Reading, parent: Scope | undefined): Output[] {
  if ('select' in node) return outputsOfSelect(node.select, reading, parent);
  if ('subquery' in node) return outputsOf(node.subquery.this, reading, parent);
  if ('paren' in node) return outputsOf(node.paren.this, reading, parent);
  const sides =
    'union' in node
      ? node.union
      : 'intersect' in node
        ? node.intersect
        : 'except' in node
          ? node.except
          : undefined;
  if (sides) {
    const scope = innerScope(parent);
    readWith(sides.with, reading, scope);
    const right = outputsOf(sides.right, reading, scope);
    return outputsOf(sides.left, reading, scope).map(({ name, sources }, i) => ({
      name,
      sources: allOf([sources, right[i]?.sources ?? noSources]),
    }));
  }
  if ('values' in node) {
    const scope = innerScope(parent);
    const rows = node.values.expressions.map((row) =>
      row.expressions.map((cell) => sourcesOf(cell, reading, scope)),
    );
    return (rows[0] ?? []).map((_first, i) => ({
      name: `COLUMN${i + 1}`,
      sources: allOf(rows.map((row) => row[i] ?? noSources)),
    }));
  }
  return [];
}

/** The columns of the account that an expression is made of, those of queries within it among them. */
export function sourcesOf(node: unknown, reading: Reading, scope: Scope): Sources {
  if (typeof node !== 'object' || node === null) return noSources;
  if (Array.isArray(node)) return allOf(node.map((each) => sourcesOf(each, reading, scope)));
  if (isColumn(node)) {
    const { name, table } = node.column;
    return findColumn(scope, fold(name), table ? fold(table) : undefined)?.sources ?? noSources;
  }
  if (isQuery(node)) return allOf(outputsOf(node, reading, scope).map(({ sources }) => sources));
  return allOf(Object.values(node).map((child) => sourcesOf(child, reading, scope)));
}

/** What stands in FROM becomes part of the scope, in order: what follows may use what stands before. */
export function readFrom(items: readonly Expression[], reading: Reading, scope: Scope): void {
  for (const item of items) scope.relations.push(relationOf(item, reading, scope));
}

export function readWith(
  clause: ast.ExpressionInner<'select'>['with'] | undefined,
  reading: Reading,
  scope: Scope,
): void {
  for (const cte of clause?.ctes ?? []) {
    const name = fold(cte.alias);
    // A recursive query reads what its first part yields.
    if (clause?.recursive && 'union' in cte.this)
      scope.queries.set(name, renamed(outputsOf(cte.this.union.left, reading, scope), cte.columns));
    scope.queries.set(name, renamed(outputsOf(cte.this, reading, scope), cte.columns));
  }
}

function outputsOfSelect(
  select: ast.ExpressionInner<'select'>,
  reading: Reading,
  parent: Scope | undefined,
): Output[] {
  const scope = innerScope(parent);
  readWith(select.with, reading, scope);
  readFrom(select.from?.expressions ?? [], reading, scope);
  for (const join of select.joins) {
    readFrom([join.this], reading, scope);
    if (join.on) sourcesOf(join.on, reading, scope);
  }
  for (const item of select.expressions) scope.named.push(...outputsOfItem(item, reading, scope));
  // Their columns are no part of the rows, but the objects of queries within them are read.
  sourcesOf([select.where_clause, select.having, select.qualify, select.group_by], reading, scope);
  return scope.named;
}

function outputsOfItem(item: Expression, reading: Reading, scope: Scope): Output[] {
  if ('star' in item) {
    const { table, except, rename } = item.star;
    const columns = scope.relations
      .filter(({ alias }) => !table || alias === fold(table))
      .flatMap((relation) => relation.columns);
    // The parser forgets the quotes of the names here.
    const meant = (each: ast.Identifier) =>
      columns.some(({ name }) => name === fold(each)) ? fold(each) : each.name;
    const left = new Set((except ?? []).map(meant));
    const names = new Map((rename ?? []).map(([from, to]) => [meant(from), fold(to)]));
    return columns
      .filter(({ name }) => !left.has(name))
      .map(({ name, sources }) => ({ name: names.get(name) ?? name, sources }));
  }
  const sources = sourcesOf(item, reading, scope);
  if ('alias' in item) return [{ name: fold(item.alias.alias), sources }];
  if ('column' in item) return [{ name: fold(item.column.name), sources }];
  return [{ name: '', sources }];
}

function relationOf(item: Expression, reading: Reading, scope: Scope): Relation {
  if ('table' in item) {
    const { schema, catalog, name, alias } = item.table;
    const query = schema || catalog ? undefined : findQuery(scope, fold(name));
    if (query) return { alias: fold(alias ?? name), columns: query };
    return objectRelation(item.table, reading);
  }
  if ('subquery' in item) {
    const { this: query, alias, column_aliases: names } = item.subquery;
    return { alias: alias ? fold(alias) : '', columns: renamed(outputsOf(query, reading, scope), names) };
  }
  if ('paren' in item) return relationOf(item.paren.this, reading, scope);
  if ('values' in item) {
    const { alias, column_aliases: names } = item.values;
    return { alias: alias ? fold(alias) : '', columns: renamed(outputsOf(item, reading, scope), names) };
  }
  if ('lateral' in item) {
    const { alias } = item.lateral;
    return calledRelation(item, alias?.toUpperCase() ?? 'FLATTEN', reading, scope);
  }
  if ('alias' in item) {
    const inner = relationOf(item.alias.this, reading, scope);
    return { alias: fold(item.alias.alias), columns: renamed([...inner.columns], item.alias.column_aliases) };
  }
  return calledRelation(item, '', reading, scope);
}

/** A table function: whatever it yields is made of what it is given. */
function calledRelation(item: Expression, alias: string, reading: Reading, scope: Scope): Relation {
  const sources = sourcesOf(item, reading, scope);
  const names = ['SEQ', 'KEY', 'PATH', 'INDEX', 'VALUE', 'THIS'];
  return { alias, columns: names.map((name) => ({ name, sources })) };
}

function renamed(outputs: readonly Output[], names: readonly ast.Identifier[] | undefined): Output[] {
  return outputs.map(({ name, sources }, i) => {
    const given = names?.[i];
    return { name: given ? fold(given) : name, sources };
  });
}

type ColumnNode = Extract<Expression, { column: unknown }>;

function isColumn(node: object): node is ColumnNode {
  if (!('column' in node) || typeof node.column !== 'object' || node.column === null) return false;
  return 'name' in node.column && typeof node.column.name === 'object';
}

const queryKinds = ['select', 'union', 'intersect', 'except', 'subquery'];

function isQuery(node: object): node is Expression {
  const [kind, another] = Object.keys(node);
  return another === undefined && kind !== undefined && queryKinds.includes(kind);
}
