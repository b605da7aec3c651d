import { quoteSnowflakeName, type SnowflakeSource } from '../../snowflake/index.ts';
import type { InventoryColumn } from '../model.ts';
import { pathOf } from '../path.ts';
import { type Row, readRecords } from './records.ts';

/** The columns of all tables and views of a database, in their order. */
export async function readColumns(source: SnowflakeSource, database: string): Promise<InventoryColumn[]> {
  const rows = await readRecords(
    source,
    `select table_schema, table_name, column_name, ordinal_position, data_type, numeric_precision, numeric_scale,
            datetime_precision, character_maximum_length, is_nullable, comment
       from ${quoteSnowflakeName(database)}.information_schema.columns
      where table_schema <> 'INFORMATION_SCHEMA'
      order by table_schema, table_name, ordinal_position`,
  );
  return rows.map((row) => ({
    object: pathOf(database, row.table_schema ?? '', row.table_name ?? ''),
    name: row.column_name ?? '',
    position: Number(row.ordinal_position),
    type: typeOf(row),
    nullable: row.is_nullable === 'YES',
    comment: row.comment === '' ? null : (row.comment ?? null),
  }));
}

function typeOf(row: Row): string {
  const type = row.data_type ?? '';
  if (type === 'NUMBER') return `NUMBER(${row.numeric_precision ?? 38},${row.numeric_scale ?? 0})`;
  if (type === 'TEXT')
    return row.character_maximum_length ? `VARCHAR(${row.character_maximum_length})` : 'VARCHAR';
  return row.datetime_precision ? `${type}(${row.datetime_precision})` : type;
}
