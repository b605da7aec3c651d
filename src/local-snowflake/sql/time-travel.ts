import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext } from './compiled.ts';
import { convert } from './convert.ts';
import { fold } from './identifiers.ts';
import { types } from './types.ts';

/**
 * AT and BEFORE are read and checked, and then refused as Snowflake refuses a time beyond a table's retention: nothing
 * is kept here of what a table was. A reader that wants a point in time must be able to do without one.
 */
export function refuseTimeTravel(table: ast.TableRef, context: CompileContext): void {
  if (table.changes) throw sqlErrors.unsupported('CHANGES');
  if (table.system_time) throw sqlErrors.unsupported('FOR SYSTEM_TIME');
  if (!table.when) return;
  const { kind, expression } = table.when;
  const to = { TIMESTAMP: types.ltz(), OFFSET: types.fixed(), STATEMENT: types.text() }[kind.toUpperCase()];
  if (!to || !expression) throw sqlErrors.unsupported(`AT (${kind} => …)`);
  convert(context.expression(expression), to, context.statement);
  throw sqlErrors.noTimeTravel(fold(table.name));
}
