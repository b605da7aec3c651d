import type { Column, ObjectKind, ObjectName } from '../catalog.ts';
import { physical, text } from '../identifiers.ts';
import { formatType } from '../types.ts';

/** Records an object and its declared column types in "~meta", in place of what was there. */
export function recordObject(name: ObjectName, kind: ObjectKind, columns: Column[]): string[] {
  const meta = metaOf(name.database);
  const key = `${text(name.schema)}, ${text(name.name)}`;
  const rows = columns.map(
    (column, i) =>
      `(${key}, ${i + 1}, ${text(column.name)}, ${text(formatType(column.type))}, ${column.nullable})`,
  );
  return [
    ...forgetObject(name),
    `insert into ${meta}.objects values (${key}, '${kind}', null)`,
    `insert into ${meta}.columns values ${rows.join(', ')}`,
    ...columns.flatMap((column) =>
      column.default === undefined && column.sequence === undefined
        ? []
        : [
            `insert into ${meta}.column_defaults values (${key}, ${text(column.name)}, ${orNull(column.default)}, ${orNull(column.sequence)})`,
          ],
    ),
  ];
}

/** Keeps the statement that made a view. */
export function recordText({ database, schema, name }: ObjectName, written: string): string {
  const body = written.trim().replace(/;$/, '').trimEnd();
  return `insert into ${metaOf(database)}.texts values (${text(schema)}, ${text(name)}, ${text(body)})`;
}

export function forgetObject({ database, schema, name }: ObjectName): string[] {
  const where = `where schema_name = ${text(schema)} and object_name = ${text(name)}`;
  return ['objects', 'columns', 'column_defaults', 'texts'].map(
    (table) => `delete from ${metaOf(database)}.${table} ${where}`,
  );
}

export function forgetSchema(database: string, schema: string): string[] {
  return ['objects', 'columns', 'column_defaults', 'texts', 'stages', 'procedures', 'tasks', 'streams'].map(
    (table) => `delete from ${metaOf(database)}.${table} where schema_name = ${text(schema)}`,
  );
}

const orNull = (value: string | undefined): string => (value === undefined ? 'null' : text(value));

function metaOf(database: string): string {
  return `${physical(database)}."~meta"`;
}
