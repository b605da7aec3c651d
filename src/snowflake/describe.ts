import { z } from 'zod';
import type { SnowflakeColumn, SnowflakeType } from './columns.ts';
import { type Identity, viewMissing } from './failure.ts';
import { quoteSnowflakeName } from './quote.ts';
import type { SnowflakeSource, ViewName } from './source.ts';

/**
 * The columns of a view as INFORMATION_SCHEMA declares them: the same through both drivers, and no row is read. A type
 * that is not known here is `unknown`, and no error: the column may not be wanted.
 */
export async function describeView(
  source: Pick<SnowflakeSource, 'query'>,
  view: ViewName,
  identity: Identity,
): Promise<SnowflakeColumn[]> {
  const result = await source.query({
    sql: `select column_name, data_type, numeric_precision, numeric_scale, datetime_precision,
                 character_maximum_length, is_nullable
            from ${quoteSnowflakeName(view.database)}.information_schema.columns
           where table_schema = ? and table_name = ?
           order by ordinal_position`,
    binds: [view.schema, view.name],
  });
  const columns: SnowflakeColumn[] = [];
  for await (const cells of result.rows()) columns.push(toColumn(cells));
  if (columns.length === 0) throw viewMissing(nameOf(view), identity);
  return columns;
}

const digits = z.string().regex(/^\d+$/).transform(Number).nullable();
const declaration = z.tuple([z.string(), z.string(), digits, digits, digits, digits, z.string()]);

function toColumn(cells: readonly (string | null)[]): SnowflakeColumn {
  const [name, dataType, precision, scale, secondsScale, length, nullable] = declaration.parse(cells);
  const type = typesByName[dataType.toUpperCase()] ?? 'unknown';
  return {
    name,
    type,
    precision: type === 'fixed' ? precision : null,
    scale: type === 'fixed' ? scale : secondsScale,
    length,
    nullable: nullable.toUpperCase() === 'YES',
  };
}

const typesByName: Readonly<Record<string, SnowflakeType>> = {
  NUMBER: 'fixed',
  FLOAT: 'real',
  DECFLOAT: 'decfloat',
  TEXT: 'text',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP_NTZ: 'timestamp_ntz',
  TIMESTAMP_LTZ: 'timestamp_ltz',
  TIMESTAMP_TZ: 'timestamp_tz',
  VARIANT: 'variant',
  OBJECT: 'object',
  ARRAY: 'array',
  MAP: 'map',
  BINARY: 'binary',
  GEOGRAPHY: 'geography',
  GEOMETRY: 'geometry',
  VECTOR: 'vector',
  FILE: 'file',
};

function nameOf({ database, schema, name }: ViewName): string {
  return `${database}.${schema}.${name}`;
}
