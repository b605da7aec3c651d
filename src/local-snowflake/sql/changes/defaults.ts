import type { CatalogObject, Column } from '../catalog.ts';
import type { Statement } from '../compiled.ts';
import { nextValue } from '../next-value.ts';
import { parseSql } from '../parse.ts';
import { contextOf } from '../query.ts';
import { types } from '../types.ts';
import { stored } from './target.ts';

/** The columns that a statement leaves out and that are not NULL for that. */
export function defaulted({ columns }: CatalogObject, given: readonly Column[]): Column[] {
  return columns.filter(
    (column) => !given.includes(column) && (column.default !== undefined || column.sequence !== undefined),
  );
}

/** What a row gets in a column that no value is given for, evaluated now. */
export function defaultCell(column: Column, statement: Statement): string {
  if (column.sequence !== undefined)
    return stored({ sql: nextValue(column.sequence), type: numberType, nullable: false }, column, statement);
  if (column.default === undefined) return 'null';
  const [node] = parseSql(`select ${column.default}`);
  const item = node && 'select' in node ? node.select.expressions[0] : undefined;
  if (!item) throw new Error(`the default of ${column.name} is no expression`);
  return stored(contextOf(statement).expression(item), column, statement);
}

const numberType = types.fixed(38);
