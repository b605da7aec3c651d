import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { CatalogObject, Column } from '../catalog.ts';
import type { Compiled, Statement } from '../compiled.ts';
import { convert } from '../convert.ts';
import { missing, resolveName } from '../from.ts';
import { fold } from '../identifiers.ts';

/** The table that a change writes to. */
export function targetTable(table: ast.TableRef, statement: Statement): CatalogObject {
  const name = resolveName(table, statement);
  const object = statement.catalog.find(name);
  if (!object) throw missing(name, table, statement);
  if (object.kind === 'STREAM') throw sqlErrors.invalidArgument(`Stream ${object.name} can only be read.`);
  if (object.kind === 'VIEW') throw sqlErrors.unsupported(`change of view ${object.name}`);
  if (object.kind === 'DYNAMIC TABLE')
    throw sqlErrors.invalidArgument(`Dynamic table ${object.name} is changed by its refresh alone.`);
  return object;
}

/** A column of the target by its name in the statement. */
export function targetColumn({ columns }: CatalogObject, identifier: ast.Identifier): Column {
  const name = fold(identifier);
  const column = columns.find((each) => each.name === name);
  if (!column) throw sqlErrors.invalidIdentifier(identifier.quoted ? `"${name}"` : name);
  return column;
}

/** A value as the column stores it; text that is too long is an error, unlike in a cast. */
export function stored(value: Compiled, { type }: Column, statement: Statement): string {
  const source = value.type;
  const isTight = type.kind === 'text' && source.kind === 'text' && source.length > type.length;
  if (!isTight) return convert(value, type, statement).sql;
  return `sf_fit(${value.sql}, ${type.length})`;
}
