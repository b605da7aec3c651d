import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from './catalog.ts';
import { fold } from './identifiers.ts';

/** Columns under the names of a list such as `t(a, b)`, where there is one. */
export function renamed(columns: Column[], names: ast.Identifier[]): Column[] {
  if (names.length === 0) return columns;
  if (names.length !== columns.length) {
    throw sqlErrors.invalidArgument(`${names.length} names for ${columns.length} columns`);
  }
  return columns.map((column, i) => {
    const name = names[i];
    return name ? { ...column, name: fold(name) } : column;
  });
}
