import { SqlError } from '../../engine/sql-error.ts';
import { types } from '../../sql/types.ts';
import { asSqlError } from '../failures.ts';
import type { Scope } from './scope.ts';
import type { Handler, Place } from './syntax.ts';

/** An exception on its way out of the blocks of one text. */
export class Raised extends Error {
  /** STATEMENT_ERROR, EXPRESSION_ERROR or the name of a declared exception. */
  readonly type: string;
  readonly place: Place;
  readonly error: SqlError;

  constructor(type: string, place: Place, error: SqlError) {
    super(error.message);
    this.type = type;
    this.place = place;
    this.error = error;
  }
}

/** Runs a part of a step and says of its failure what kind of exception it is, and where. */
export async function raising<T>(
  type: 'STATEMENT_ERROR' | 'EXPRESSION_ERROR',
  place: Place,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Raised) throw error;
    throw new Raised(type, place, asSqlError(error));
  }
}

/** The error that leaves the outermost block. */
export function uncaught({ type, place, error }: Raised): SqlError {
  return new SqlError(
    error.code,
    error.sqlState,
    `Uncaught exception of type '${type}' on line ${place.line} at position ${place.position} : ${error.message}`,
  );
}

export function handlerFor(raised: Raised, handlers: Handler[]): Handler | undefined {
  return handlers.find(({ names }) => names.some((name) => name === undefined || name === raised.type));
}

/** What a handler knows of its exception. */
export function declareExceptionVariables({ error }: Raised, scope: Scope): void {
  const text = types.text();
  const code = types.fixed(38);
  const state = { type: text, cell: error.sqlState };
  scope.declare('SQLCODE', {
    kind: 'value',
    type: code,
    value: { type: code, cell: String(Number(error.code)) },
  });
  scope.declare('SQLERRM', { kind: 'value', type: text, value: { type: text, cell: error.message } });
  scope.declare('SQLSTATE', { kind: 'value', type: text, value: state });
}

export function declaredException(code: number, message: string): SqlError {
  return new SqlError(String(code), 'P0001', message);
}
