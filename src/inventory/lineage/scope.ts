import type { ast } from '@polyglot-sql/sdk';
import { pathOf } from '../path.ts';
import { type Sources, sourceOf } from './sources.ts';

/** A column that a query yields, and what it is made of. */
export interface Output {
  readonly name: string;
  readonly sources: Sources;
}

/** Something in FROM. */
export interface Relation {
  readonly alias: string;
  readonly columns: readonly Output[];
}

/** The names that an expression may use: what stands in FROM, the names given before in SELECT, and all around. */
export interface Scope {
  readonly relations: Relation[];
  readonly named: Output[];
  readonly queries: Map<string, readonly Output[]>;
  readonly parent: Scope | undefined;
}

export function innerScope(parent: Scope | undefined): Scope {
  return { relations: [], named: [], queries: new Map(), parent };
}

/** What one text of SQL is read against: where its names begin, what columns objects have, and what it touches. */
export interface Reading {
  readonly database: string;
  readonly schema: string;
  /** The columns of an object by its id, undefined where there is none of that name. */
  columnsOf(id: string): readonly string[] | undefined;
  /** Ids of the objects that are read. */
  readonly reads: Set<string>;
}

/** The name of an identifier, in capitals unless it is in quotes. */
export function fold({ name, quoted }: { name: string; quoted?: boolean }): string {
  return quoted === true ? name : name.toUpperCase();
}

export function idOf(table: Pick<ast.TableRef, 'name' | 'schema' | 'catalog'>, reading: Reading): string {
  return pathOf(
    table.catalog ? fold(table.catalog) : reading.database,
    table.schema ? fold(table.schema) : reading.schema,
    fold(table.name),
  );
}

/** The relation for an object of the account; undefined for one that nobody knows. */
export function objectRelation(table: ast.TableRef, reading: Reading): Relation {
  const id = idOf(table, reading);
  const names = reading.columnsOf(id);
  if (names) reading.reads.add(id);
  return {
    alias: table.alias ? fold(table.alias) : fold(table.name),
    columns: (names ?? []).map((name) => ({ name, sources: sourceOf({ object: id, column: name }) })),
  };
}

export function findQuery(scope: Scope | undefined, name: string): readonly Output[] | undefined {
  return scope && (scope.queries.get(name) ?? findQuery(scope.parent, name));
}

/** What a column's name means: a column of FROM before a name given in SELECT, the inner query before those around it. */
export function findColumn(
  scope: Scope | undefined,
  name: string,
  table: string | undefined,
): Output | undefined {
  if (!scope) return undefined;
  for (const { alias, columns } of scope.relations) {
    if (table !== undefined && alias !== table) continue;
    const exact = columns.find((column) => column.name === name);
    // The parser forgets the quotes of the names that an alias gives to columns.
    const found =
      exact ?? (table === undefined ? undefined : columns.find((column) => isLike(column.name, name)));
    if (found) return found;
  }
  const named = table === undefined ? scope.named.findLast((output) => output.name === name) : undefined;
  return named ?? findColumn(scope.parent, name, table);
}

const isLike = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase();
