import { fromDuckDb } from '../engine/duckdb-error.ts';
import { SqlError } from '../engine/sql-error.ts';

/** The failures of procedures, in Snowflake's words. */
export const failures = {
  unknown: (path: string[]) =>
    path.length === 1
      ? new SqlError('002140', '42601', `SQL compilation error:\nUnknown function ${path[0]}.`)
      : new SqlError(
          '002141',
          '42601',
          `SQL compilation error:\nUnknown user-defined function ${path.join('.')}.`,
        ),
  missing: (signature: string) =>
    new SqlError(
      '002003',
      '02000',
      `SQL compilation error:\nProcedure '${signature}' does not exist or not authorized.`,
    ),
  argumentTypes: (name: string, types: string[]) =>
    new SqlError(
      '001044',
      '42P13',
      `SQL compilation error:\nInvalid argument types for function '${name}': (${types.join(', ')})`,
    ),
  /** An error that a JavaScript body did not catch. */
  uncaught: (name: string, message: string) =>
    new SqlError('100183', 'P0000', `Execution error in store procedure ${name}:\n${message}`),
  tooDeep: (limit: number) =>
    new SqlError(
      '090235',
      'P0000',
      `Stored procedure execution error: Nested stored procedure call depth exceeds the limit of ${limit}.`,
    ),
  incompleteTransaction: () =>
    new SqlError(
      '090232',
      'P0000',
      'Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.',
    ),
  otherScope: () =>
    new SqlError(
      '090231',
      'P0000',
      'Modifying a transaction that has started at a different scope is not allowed.',
    ),
  statementType: (type: string) =>
    new SqlError(
      '090236',
      'P0000',
      `Stored procedure execution error: Unsupported statement type '${type}'.`,
    ),
};

/** A failure of a statement inside of a procedure, as SQL. */
export function asSqlError(error: unknown): SqlError {
  return fromDuckDb(error);
}
