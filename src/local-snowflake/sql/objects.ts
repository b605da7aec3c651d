import type { SqlType } from './types.ts';

export interface Column {
  /** Logical name, already folded. */
  name: string;
  type: SqlType;
  nullable: boolean;
  /** What a table stores where no value is given: an expression, evaluated for each statement, as Snowflake writes it. */
  default?: string;
  /** The path of the sequence that numbers the rows of an AUTOINCREMENT column. */
  sequence?: string;
}

export interface ObjectName {
  database: string;
  schema: string;
  name: string;
}

export type ObjectKind = 'BASE TABLE' | 'VIEW' | 'DYNAMIC TABLE' | 'STREAM';

/** Runs a query and gives its rows as text cells. */
export type ReadRows = (sql: string) => Promise<(string | null)[][]>;
