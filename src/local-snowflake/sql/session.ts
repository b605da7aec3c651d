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
  /** Start of the statement, for CURRENT_TIMESTAMP and friends. */
  now: Date;
}

/** A value for `?` or `:1`, as both protocols send it; a list for each row of a bulk insert. */
export interface Bind {
  type: string;
  value: string | null | (string | null)[];
}
