import { type ast, Dialect, parse } from '@polyglot-sql/sdk';
import { pathOf } from '../path.ts';
import { outputsOf, readFrom, readWith, sourcesOf } from './query.ts';
import { fold, idOf, innerScope, type Output, objectRelation, type Reading, type Scope } from './scope.ts';
import { noSources } from './sources.ts';

/** What one statement does to the objects of the account. */
export interface Effect {
  /** The object that is written, made or emptied. */
  readonly target?: string;
  /** The columns written, each with what it is made of. */
  readonly written: readonly Output[];
  /** Made by the statement, and gone with the session. */
  readonly isTemporary?: boolean;
  /** The procedure that is called: its path, without arguments. */
  readonly called?: string;
}

/**
 * The effects of the statements in a text; objects that they read go to `reading.reads`.
 *
 * @returns undefined for a text that the parser does not know
 */
export function effectsOf(sql: string, reading: Reading): Effect[] | undefined {
  const called = callIn(sql, reading);
  if (called !== undefined) return [{ called, written: [] }];
  const { success, ast: parsed } = parse(sql, Dialect.Snowflake);
  if (!success) return undefined;
  const statements: unknown = parsed;
  return (Array.isArray(statements) ? statements : [statements])
    .filter(isStatement)
    .map((node) => effectOf(node, reading));
}

function isStatement(node: unknown): node is ast.Expression {
  return typeof node === 'object' && node !== null && !('null' in node);
}

/** CALL, also as the source of a RESULTSET. */
function callIn(sql: string, { database, schema }: Reading): string | undefined {
  const [, path] =
    /^\s*call\s+((?:"(?:[^"]|"")*"|[\w$]+)(?:\.(?:"(?:[^"]|"")*"|[\w$]+))*)\s*\(/i.exec(sql) ?? [];
  if (path === undefined) return undefined;
  const parts = [...path.matchAll(/"((?:[^"]|"")*)"|([\w$]+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain?.toUpperCase() ?? '',
  );
  return pathOf(...[database, schema].slice(0, 3 - parts.length), ...parts);
}

function effectOf(node: ast.Expression, reading: Reading): Effect {
  if ('insert' in node) return insert(node.insert, reading);
  if ('update' in node) return update(node.update, reading);
  if ('merge' in node) return merge(node.merge, reading);
  if ('delete' in node) return remove(node.delete, reading);
  if ('truncate' in node && node.truncate.table)
    return { target: idOf(node.truncate.table, reading), written: [] };
  if ('create_table' in node) return createTable(node.create_table, reading);
  if ('create_view' in node) {
    const { name, query } = node.create_view;
    const target = idOf(name, reading);
    // The parser forgets the quotes of the columns that stand behind the name.
    return { target, written: named(outputsOf(query, reading, undefined), reading.columnsOf(target) ?? []) };
  }
  outputsOf(node, reading, undefined);
  return { written: [] };
}

function insert(node: ast.ExpressionInner<'insert'>, reading: Reading): Effect {
  const target = idOf(node.table, reading);
  const scope = innerScope(undefined);
  readWith(node.with, reading, scope);
  const outputs = node.query
    ? outputsOf(node.query, reading, scope)
    : (node.values[0] ?? []).map((_cell, i) => ({
        name: '',
        sources: sourcesOf(
          node.values.map((row) => row[i]),
          reading,
          scope,
        ),
      }));
  const names = node.columns.length > 0 ? node.columns.map(fold) : reading.columnsOf(target);
  return { target, written: named(outputs, names ?? []) };
}

function update(node: ast.ExpressionInner<'update'>, reading: Reading): Effect {
  const target = idOf(node.table, reading);
  const scope = targetScope(node.table, reading);
  readWith(node.with, reading, scope);
  readFrom(node.from_clause?.expressions ?? [], reading, scope);
  for (const join of [...(node.from_joins ?? []), ...(node.table_joins ?? [])])
    readFrom([join.this], reading, scope);
  sourcesOf(node.where_clause, reading, scope);
  const written = node.set.map(([name, value]) => ({
    name: fold(name),
    sources: sourcesOf(value, reading, scope),
  }));
  return { target, written };
}

function remove(node: ast.ExpressionInner<'delete'>, reading: Reading): Effect {
  const scope = targetScope(node.table, reading);
  for (const table of node.using) scope.relations.push(objectRelation(table, reading));
  sourcesOf(node.where_clause, reading, scope);
  return { target: idOf(node.table, reading), written: [] };
}

/** The parser keeps what a MERGE does as tuples that begin with its verb. */
function merge(node: ast.ExpressionInner<'merge'>, reading: Reading): Effect {
  const aliased = 'alias' in node.this ? node.this.alias : undefined;
  const target = aliased ? aliased.this : node.this;
  if (!('table' in target)) return { written: [] };
  const { table } = target;
  const scope = targetScope(aliased ? { ...table, alias: aliased.alias } : table, reading);
  readFrom([node.using], reading, scope);
  sourcesOf(node.on, reading, scope);
  const written: Output[] = [];
  for (const [verb, first, second] of actionsIn(node.whens)) {
    if (verb === 'UPDATE') {
      for (const each of first) {
        if ('eq' in each)
          written.push({ name: nameIn(each.eq.left), sources: sourcesOf(each.eq.right, reading, scope) });
      }
    } else if (verb === 'INSERT') {
      const values = second.map((value) => sourcesOf(value, reading, scope));
      written.push(...first.map((name, i) => ({ name: nameIn(name), sources: values[i] ?? noSources })));
    }
  }
  return { target: idOf(table, reading), written };
}

function* actionsIn(node: unknown): Generator<[string, ast.Expression[], ast.Expression[]]> {
  if (typeof node !== 'object' || node === null) return;
  if ('tuple' in node && isTuple(node)) {
    const [verb, first, second] = node.tuple.expressions;
    if (verb && 'var' in verb) {
      yield [verb.var.this.toUpperCase(), membersOf(first), membersOf(second)];
      return;
    }
  }
  for (const child of Object.values(node)) yield* actionsIn(child);
}

function isTuple(node: { tuple: unknown }): node is Extract<ast.Expression, { tuple: unknown }> {
  return typeof node.tuple === 'object' && node.tuple !== null && 'expressions' in node.tuple;
}

function membersOf(node: ast.Expression | undefined): ast.Expression[] {
  if (!node) return [];
  return 'tuple' in node ? node.tuple.expressions : [node];
}

function nameIn(node: ast.Expression): string {
  if ('identifier' in node) return fold(node.identifier);
  return 'column' in node ? fold(node.column.name) : '';
}

function createTable(node: ast.ExpressionInner<'create_table'>, reading: Reading): Effect {
  const target = idOf(node.name, reading);
  const declared = node.columns.map(({ name }) => fold(name));
  const outputs = node.as_select
    ? outputsOf(node.as_select, reading, undefined)
    : declared.map((name) => ({ name, sources: noSources }));
  return { target, written: named(outputs, declared), isTemporary: node.temporary };
}

function targetScope(table: ast.TableRef, reading: Reading): Scope {
  const scope = innerScope(undefined);
  // The target is written; that its own columns are read is no edge.
  const before = reading.reads.has(idOf(table, reading));
  scope.relations.push(objectRelation(table, reading));
  if (!before) reading.reads.delete(idOf(table, reading));
  return scope;
}

function named(outputs: readonly Output[], names: readonly string[]): Output[] {
  return outputs.map(({ name, sources }, i) => ({ name: names[i] ?? name, sources }));
}
