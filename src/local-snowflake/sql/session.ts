import type { SqlType } from './types.ts';

/** What a statement runs under: the names that complete unqualified ones, and the session's parameters. */
export interface SessionContext {
  user: string;
  role: string;
  account: string;
  sessionId: string;
  database: string | undefined;
  schema: string | undefined;
  warehouse: string | undefined;
  /** IANA name; the parameter TIMEZONE. */
  timezone: string;
  /** 0 or 1 = Monday … 7 = Sunday; the parameter WEEK_START. */
  weekStart: number;
  /** Those of SET by name; undefined where they are out of reach, in a procedure with its owner's rights. */
  variables: ReadonlyMap<string, Value> | undefined;
  /** Start of the statement, for CURRENT_TIMESTAMP and friends. */
  now: Date;
}

/** A value for `?` or `:1`, as both protocols send it; a list for each row of a bulk insert. */
export interface Bind {
  type: string;
  value: string | null | (string | null)[];
  /** The value is a result's cell of this type. */
  cellOf?: SqlType;
}

/** A value as a result's cell with its type. */
export interface Value {
  type: SqlType;
  cell: string | null;
}

export function bindOf({ type, cell }: Value): Bind {
  return { type: type.kind.toUpperCase(), value: cell, cellOf: type };
}
