import { SqlError } from '../engine/sql-error.ts';
import { cellLiteral } from './cell-literal.ts';
import type { Compiled, Statement } from './compiled.ts';
import type { SessionContext, Value } from './session.ts';

/** The value of `$name`, in a statement. */
export function sessionVariable(written: string, { session, isView }: Statement): Compiled {
  const name = written.toUpperCase();
  if (isView && session.variables) throw missing(`Session variable '$${name}' is not allowed in a view.`);
  const value = variableOf(name, session);
  return cellLiteral(value.cell, value.type);
}

export function variableOf(name: string, { variables }: Pick<SessionContext, 'variables'>): Value {
  if (variables === undefined) {
    throw new SqlError(
      '090230',
      'P0000',
      `Use of session variable '$${name}' is not allowed in owners rights stored procedure`,
    );
  }
  const value = variables.get(name);
  if (value === undefined) throw missing(`Session variable '$${name}' does not exist`);
  return value;
}

const missing = (message: string): SqlError =>
  new SqlError('002211', '02000', `SQL compilation error:\n${message}`);
