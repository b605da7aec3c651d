import type { ast } from '@polyglot-sql/sdk';
import type { Catalog, Column } from './catalog.ts';
import type { Bind, SessionContext } from './session.ts';
import type { SqlType } from './types.ts';

export type Expression = ast.Expression;

/** DuckDB text for the fields of a stored timestamp (storage.ts); the value is NULL where `utc` is. */
export interface TimestampFields {
  utc: string;
  nanos: string;
  /** 0 for TIMESTAMP_LTZ, meaningless for TIMESTAMP_NTZ. */
  offset: string;
}

/** A Snowflake expression as DuckDB text with the type that Snowflake gives it. */
export interface Compiled {
  sql: string;
  type: SqlType;
  nullable: boolean;
  /** The value of a literal, for arguments that must be constant (units, formats). */
  constant?: string;
  /** The stored column is exactly of this type, so a result need not be cast to it. */
  exact?: boolean;
  /** The same value as `sql`, for a timestamp that was computed. Whoever changes `sql` must leave it out. */
  fields?: TimestampFields;
}

export interface CompiledQuery {
  sql: string;
  columns: Column[];
}

/** A table, view, subquery or CTE in FROM, under the name by which columns refer to it. */
export interface Relation {
  /** Logical alias. */
  alias: string;
  columns: Column[];
  /** Columns merged by USING belong to no single relation; the DuckDB text that stands for each. */
  merged?: Map<string, string>;
}

/** The names an expression can see; the nearest scope wins. */
export interface Scope {
  relations: Relation[];
  aliases: Map<string, Compiled>;
  /** ORDER BY prefers a select list's alias over a column of the same name. */
  aliasFirst?: boolean;
  /** Keys of GROUP BY that are no keys for DuckDB, and what stands for them outside of aggregates. */
  grouped?: Map<string, string> | undefined;
  ctes: Map<string, Column[]>;
  parent: Scope | undefined;
}

/** All that is fixed for one statement. */
export interface Statement {
  session: SessionContext;
  catalog: Catalog;
  binds: Map<number, Bind>;
  /** A view's text outlives its session: what depends on the clock or the session cannot be in it. */
  /** The statement as it is written, for what keeps it. */
  written?: string;
  isView?: boolean;
}

export interface CompileContext {
  statement: Statement;
  scope: Scope;
  expression(node: Expression, scope?: Scope): Compiled;
  query(node: Expression, scope?: Scope): CompiledQuery;
  /** The same statement, seen from another scope. */
  within(scope: Scope): CompileContext;
}

export function emptyScope(parent?: Scope): Scope {
  return { relations: [], aliases: new Map(), ctes: new Map(), parent };
}
