import type { ast } from '@polyglot-sql/sdk';
import type { Catalog } from './catalog.ts';
import type { Column } from './column.ts';
import type { Notes } from './notes.ts';
import type { SqlType } from './types.ts';

export type { Column } from './column.ts';

export type Expression = ast.Expression;

/** How tightly PostgreSQL binds an expression: what is looser than its surroundings goes into parentheses. */
export const binding = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  like: 6,
  other: 7,
  add: 8,
  multiply: 9,
  sign: 10,
  collate: 11,
  cast: 12,
  atom: 13,
} as const;

type Binding = (typeof binding)[keyof typeof binding];

/** A Snowflake expression as PostgreSQL text. */
export interface Compiled {
  readonly sql: string;
  readonly type: SqlType;
  readonly binds: Binding;
  /** The value of a literal. */
  readonly constant?: string;
  /** A number whose text has just the decimals of its type, as that of a column has. */
  readonly isScaled?: boolean;
  readonly isNeverNull?: boolean;
  /** The wall clock of a zoned timestamp whose offset is known, as TIMESTAMP_NTZ. */
  readonly wall?: string;
}

/** A table, view, subquery or CTE in FROM. */
export interface Relation {
  /** Folded Snowflake name by which columns refer to it. */
  readonly alias: string;
  readonly as: string;
  readonly columns: readonly Column[];
  /** Whether it may have more columns than those known. */
  readonly isOpen: boolean;
  /** Columns merged by USING. */
  readonly merged?: ReadonlySet<string>;
  /** The number of a row, from one, where the relation has it by itself. */
  readonly rowNumber?: string;
}

export interface SelectAlias {
  readonly node: Expression;
  readonly as: string;
}

/** The names an expression can see; the nearest scope wins. */
export interface Scope {
  readonly relations: Relation[];
  /** Aliases of the select list, which Snowflake lets other clauses use. */
  readonly aliases: Map<string, SelectAlias>;
  readonly ctes: Map<string, CompiledQuery>;
  readonly parent: Scope | undefined;
  /** In ORDER BY an alias comes before a column of that name. */
  readonly isAliasFirst?: boolean;
}

export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly isOpen: boolean;
}

/** What is fixed for one statement. */
export interface Statement {
  readonly notes: Notes;
  readonly catalog: Catalog;
  /** The statement as it was written. */
  readonly source: string;
  /** The oldest PostgreSQL that the output has to run on. */
  readonly postgresVersion: number;
}

export interface Context {
  readonly statement: Statement;
  readonly scope: Scope;
  expression(node: Expression): Compiled;
  query(node: Expression): CompiledQuery;
  /** The same statement, seen from another scope. */
  within(scope: Scope): Context;
}

export function emptyScope(parent?: Scope): Scope {
  return { relations: [], aliases: new Map(), ctes: new Map(), parent };
}

export function atom(sql: string, type: SqlType): Compiled {
  return { sql, type, binds: binding.atom };
}

/** The text, in parentheses if it binds less tightly than its surroundings need. */
export function inside(value: Compiled, needed: Binding): string {
  return value.binds < needed ? `(${value.sql})` : value.sql;
}

/** Every line two spaces further in. Literals hold no line breaks (literals.ts), so nothing else is moved. */
export function indented(sql: string): string {
  return sql.replaceAll('\n', '\n  ').replace(/^/, '  ');
}
