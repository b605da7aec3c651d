import type { ObjectName, ReadRows } from './catalog.ts';
import { physical, text } from './identifiers.ts';

/** The statement that made a view or a dynamic table, as it was written. */
export async function textOf({ database, schema, name }: ObjectName, read: ReadRows): Promise<string> {
  const [row] = await read(
    `select text from ${physical(database)}."~meta".texts where schema_name = ${text(schema)} and object_name = ${text(name)}`,
  );
  return row?.[0] ?? '';
}
