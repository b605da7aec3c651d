import type { DuckDBConnection } from '@duckdb/node-api';
import type { Plan } from '../sql/plan.ts';
import type { Bind } from '../sql/session.ts';
import type { Database } from './database.ts';
import type { ResultSet } from './results.ts';
import type { CellFormat } from './row-json.ts';
import type { Session } from './session.ts';
import type { SqlError } from './sql-error.ts';
import type { TransactionScope } from './transaction-scope.ts';

/** Rows changed, as the SQL API reports them. */
export interface ChangeStats {
  numRowsInserted: number;
  numRowsUpdated: number;
  numRowsDeleted: number;
  numDuplicateRowsUpdated: number;
}

export interface Outcome {
  result: ResultSet;
  plan: Plan;
  stats?: ChangeStats;
  /** Of a statement that was described: how many binds it takes. */
  bindCount?: number;
}

/** The procedure or block that runs a statement. */
interface Program {
  /** How deep calls are nested, the outermost among them. */
  depth: number;
  transactions: TransactionScope;
  /** Where a procedure with its owner's rights finds unqualified names. */
  home: { database: string; schema: string } | undefined;
}

export interface ExecuteOptions {
  database: Database;
  session: Session;
  id: string;
  sql: string;
  binds: Map<number, Bind>;
  format: CellFormat;
  now: Date;
  /** For the statements of procedures, which begin later. */
  clock(): Date;
  program?: Program;
  /** Whether USE and transactions may change the session. */
  allowUse: boolean;
  /** Aborted when the statement is to stop; the connection is interrupted too. */
  signal: AbortSignal;
  /** Stops the statement for this reason. */
  stop(reason: SqlError): void;
  /** Told the connection in use, so that the statement can be interrupted. */
  onConnection(connection: DuckDBConnection): void;
}

/** Runs one statement to its end. */
export type Execute = (options: ExecuteOptions) => Promise<Outcome>;

export function transactionsOf({ session, program }: ExecuteOptions): TransactionScope {
  return program?.transactions ?? session.transactions;
}
