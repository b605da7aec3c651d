import { physical, text } from '../sql/identifiers.ts';
import { objectPath } from '../sql/object-path.ts';
import type { Column, ObjectName, ReadRows } from '../sql/objects.ts';
import { types } from '../sql/types.ts';
import { physicalName } from '../storage.ts';

/** The hidden column by which a row of a table with a stream is known, whatever becomes of its values. */
export const rowColumn = '"~row"';

export interface Stream extends ObjectName {
  readonly table: ObjectName;
  /** The table was dropped or replaced since. */
  readonly isStale: boolean;
}

export function streamsTable(database: string): string {
  return `${physical(database)}."~meta".streams`;
}

/** The rows as they were when the stream was last consumed. */
export function baseOf({ database, schema, name }: ObjectName): string {
  return `${physical(database)}."~streams".${physical(`${schema}/${name}`)}`;
}

/** The columns that a stream has beside those of its table. */
export const metadataColumns: readonly Column[] = [
  { name: 'METADATA$ACTION', type: types.text(10), nullable: false },
  { name: 'METADATA$ISUPDATE', type: types.boolean, nullable: false },
  { name: 'METADATA$ROW_ID', type: types.text(80), nullable: false },
];

/** The streams of these names that there are. */
export async function readStreams(read: ReadRows, names: readonly ObjectName[]): Promise<Stream[]> {
  const found: Stream[] = [];
  for (const database of new Set(names.map((name) => name.database))) {
    const pairs = names
      .filter((name) => name.database === database)
      .map(({ schema, name }) => `(${text(schema)}, ${text(name)})`);
    const rows = await read(
      `select schema_name, stream_name, table_schema, table_name, is_stale::varchar from ${streamsTable(database)}
        where (schema_name, stream_name) in (${pairs.join(', ')})`,
    );
    for (const [schema, name, tableSchema, tableName, isStale] of rows)
      found.push({
        ...{ database, schema: schema ?? '', name: name ?? '' },
        table: { database, schema: tableSchema ?? '', name: tableName ?? '' },
        isStale: isStale === 'true',
      });
  }
  return found;
}

/** Whether a table has streams that can still be read. */
export async function hasStreams(read: ReadRows, { database, schema, name }: ObjectName): Promise<boolean> {
  const attached = await read(
    `select 1 from duckdb_databases() where database_name = ${text(physicalName(database))}`,
  );
  if (attached.length === 0) return false;
  const rows = await read(
    `select 1 from ${streamsTable(database)} where table_schema = ${text(schema)} and table_name = ${text(name)} and not is_stale`,
  );
  return rows.length > 0;
}

/** What makes the streams of a table unreadable, before it is dropped or replaced. */
export function spoilStreams({ database, schema, name }: ObjectName): string {
  return `update ${streamsTable(database)} set is_stale = true where table_schema = ${text(schema)} and table_name = ${text(name)}`;
}

/** What moves a stream on to where its table is now. */
export function advance(stream: Stream, from = `(select * from ${objectPath(stream.table)})`): string[] {
  return [`delete from ${baseOf(stream)}`, `insert into ${baseOf(stream)} select * from ${from}`];
}

/** The view that shows what has changed since: a row that is new, one that is gone, and both for one that is another. */
export function changesView(
  stream: ObjectName,
  { columns, ...table }: ObjectName & { readonly columns: readonly Column[] },
): string {
  const names = columns.map(({ name }) => physical(name));
  const row = (alias: string) => `row(${names.map((name) => `${alias}.${name}`).join(', ')})`;
  const side = (shown: string, other: string, action: string) => `
    select ${names.map((name) => `${shown}.${name}`).join(', ')}, '${action}' as ${physical('METADATA$ACTION')},
      ${other}.${rowColumn} is not null as ${physical('METADATA$ISUPDATE')}, md5(${text(table.name)} || ${shown}.${rowColumn}) as ${physical('METADATA$ROW_ID')}
    from ${shown === 'now' ? `${objectPath(table)} as now left join ${baseOf(stream)} as was` : `${baseOf(stream)} as was left join ${objectPath(table)} as now`}
      on now.${rowColumn} = was.${rowColumn}
    where ${other}.${rowColumn} is null or ${row('now')} is distinct from ${row('was')}`;
  return `create or replace view ${objectPath(stream)} as ${side('now', 'was', 'INSERT')} union all ${side('was', 'now', 'DELETE')}`;
}
