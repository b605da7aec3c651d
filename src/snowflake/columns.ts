/** A type of a result, or `unknown` for a column of a view whose type has come after this program. */
export type SnowflakeType = (typeof snowflakeTypes)[number] | 'unknown';

/** The types Snowflake names in the metadata of a result, lower case as on the wire. */
export const snowflakeTypes = [
  'fixed',
  'real',
  'decfloat',
  'text',
  'boolean',
  'date',
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
  'variant',
  'object',
  'array',
  'map',
  'binary',
  'geography',
  'geometry',
  'vector',
  'file',
] as const;

/** A column of a result or a view. What does not apply to its type is null (`scale` of a text, say). */
export interface SnowflakeColumn {
  name: string;
  type: SnowflakeType;
  precision: number | null;
  /** Digits after the point of a number, or of the seconds of a time. */
  scale: number | null;
  length: number | null;
  nullable: boolean;
}

/** The column's type as Snowflake's DDL writes it: `NUMBER(38,0)`, `TIMESTAMP_TZ(9)`, `VARCHAR(50)`. */
export function ddlType(column: SnowflakeColumn): string {
  switch (column.type) {
    case 'fixed':
      return `NUMBER(${column.precision ?? 38},${column.scale ?? 0})`;
    case 'real':
      return 'FLOAT';
    case 'text':
      return column.length === null ? 'VARCHAR' : `VARCHAR(${column.length})`;
    case 'binary':
      return column.length === null ? 'BINARY' : `BINARY(${column.length})`;
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return `${column.type.toUpperCase()}(${column.scale ?? 9})`;
    default:
      return column.type.toUpperCase();
  }
}
