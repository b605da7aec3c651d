import type { SqlType } from '../sql/types.ts';

export interface Parameter {
  /** Folded. */
  name: string;
  type: SqlType;
  /** Snowflake text of the default. */
  default?: string;
}

/** What a procedure gives back: one value, or a table whose columns may be left open. */
export type Returns =
  | { kind: 'value'; type: SqlType; notNull: boolean }
  | { kind: 'table'; columns: { name: string; type: SqlType }[] };

/** A procedure as CREATE PROCEDURE defines it. */
export interface Definition {
  parameters: Parameter[];
  returns: Returns;
  /** Upper case: JAVASCRIPT, SQL, PYTHON, JAVA or SCALA. */
  language: string;
  body: string;
  /** NULL among the arguments gives NULL without a run of the body. */
  isStrict: boolean;
  executeAs: 'CALLER' | 'OWNER';
  comment: string;
  /** What a handler in another language needs, as written: `RUNTIME_VERSION = '3.11'`. */
  options: string[];
}

export interface Procedure extends Definition {
  database: string;
  schema: string;
  name: string;
}
