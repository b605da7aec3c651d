import type { ResultSet } from '../engine/results.ts';
import type { Column } from '../sql/catalog.ts';
import type { Bind } from '../sql/session.ts';

export type Binds = Map<number, Bind>;

/** What a statement inside of a procedure has given. */
export interface StatementResult {
  /** The statement's own query id. */
  id: string;
  result: ResultSet;
  /** Rows changed, of a statement that changes rows. */
  changed: { inserted: number; updated: number; deleted: number } | undefined;
}

export interface Rows {
  columns: Column[];
  rows: (string | null)[][];
}

/** How procedures and blocks run statements: in the session that called them. */
export interface Runner {
  /** Aborted when the call is to stop; its reason is what the client is told. */
  signal: AbortSignal;
  run(sql: string, binds: Binds): Promise<StatementResult>;
  /** The first rows of a query, without a result that anybody would have to release. */
  firstRows(sql: string, binds: Binds, limit: number): Promise<Rows>;
}

/** A procedure's own failure may be caught, but not that the whole call was cancelled or has run out of time. */
export function throwIfStopped({ signal }: Pick<Runner, 'signal'>): void {
  if (signal.aborted) throw signal.reason;
}
