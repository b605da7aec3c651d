import type { SqlType } from './types.ts';

export interface Column {
  /** Folded Snowflake name. */
  readonly name: string;
  /** PostgreSQL name, unquoted. */
  readonly as: string;
  readonly type: SqlType;
}
