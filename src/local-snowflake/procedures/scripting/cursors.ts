import { SqlError } from '../../engine/sql-error.ts';
import { ResultRows } from '../result-rows.ts';
import { evaluate } from './evaluate.ts';
import { fill } from './fill.ts';
import type { Run } from './run.ts';
import { notDeclared, type Scope } from './scope.ts';
import type { Fragment } from './syntax.ts';
import { assignRow } from './variables.ts';

export async function openCursor(
  name: string,
  using: Fragment[],
  run: Run,
  scope: Scope,
): Promise<ResultRows> {
  const cursor = scope.get(name, 'cursor');
  if ('resultSet' in cursor.of) {
    cursor.open = rowsOfResultSet(cursor.of.resultSet, scope);
    return cursor.open;
  }
  const values = [];
  for (const each of using) values.push(await evaluate(each, { runner: run.runner, scope }));
  cursor.open = new ResultRows(await run.query(fill(cursor.of.query, scope, values)));
  return cursor.open;
}

export async function fetchInto(name: string, into: string[], run: Run, scope: Scope): Promise<void> {
  const { open } = scope.get(name, 'cursor');
  if (!open) throw notOpen(name);
  const cells = await open.next();
  await assignRow(into, { types: open.columns.map(({ type }) => type), cells }, run, scope);
}

export function closeCursor(name: string, scope: Scope): void {
  const cursor = scope.get(name, 'cursor');
  if (!cursor.open) throw notOpen(name);
  cursor.open = undefined;
}

/** The rows that FOR goes over: those of a RESULTSET from its beginning, or those that a cursor has left. */
export async function rowsToGoOver(name: string, run: Run, scope: Scope): Promise<ResultRows> {
  const variable = scope.find(name);
  if (variable?.kind === 'cursor') return variable.open ?? openCursor(name, [], run, scope);
  return rowsOfResultSet(name, scope);
}

function rowsOfResultSet(name: string, scope: Scope): ResultRows {
  const { result } = scope.get(name, 'resultset');
  if (!result) throw notDeclared(name);
  return new ResultRows(result);
}

function notOpen(name: string): SqlError {
  return new SqlError('090232', '24501', `Cursor '${name}' is not open.`);
}
