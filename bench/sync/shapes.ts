import { tableSchema } from '../../src/config/tables.ts';
import { quoteSnowflakeName, type SnowflakeColumn } from '../../src/snowflake/index.ts';
import { type TargetTable, targetTable } from '../../src/sync/index.ts';

/** A table to load: the visits with ten of their columns, or with all 149. */
export interface Shape {
  readonly name: ShapeName;
  /** In Snowflake, schema ANALYTICS.BENCH. */
  readonly source: string;
  /** As `cm sync` makes it from the table file. */
  readonly target: TargetTable;
  /** The table file for `cm sync`, as an object. */
  readonly config: Record<string, unknown>;
}

export type ShapeName = 'narrow' | 'wide';

export const shapeNames: readonly ShapeName[] = ['narrow', 'wide'];

export const keyColumn = 'Visit Id';
export const watermarkColumn = 'Visit Updated Timestamp';

const narrowColumns = [
  keyColumn,
  'Application Visit Id',
  'Provider Id',
  'Caregiver Id',
  'Visit Date',
  'Scheduled Start Time',
  'Scheduled End Time',
  'Is Missed',
  'Contract Bill Rate',
  watermarkColumn,
];

export function sourceTable(name: ShapeName): string {
  return `VISIT_${name.toUpperCase()}`;
}

/** What the shape's table selects from the visit view. */
export function selectList(name: ShapeName): string {
  return name === 'wide' ? '*' : narrowColumns.map((column) => quoteSnowflakeName(column)).join(', ');
}

/**
 * No types and no indexes of its own, so that every loader does the same: default types and the key. A lookback would
 * read rows again that no other loader reads.
 */
export function shapeOf(name: ShapeName, columns: readonly SnowflakeColumn[]): Shape {
  const source = sourceTable(name);
  const config = {
    table: source.toLowerCase(),
    source_view: `ANALYTICS.BENCH.${source}`,
    target_schema: 'loaded',
    pk: ['visit_id'],
    watermark_column: 'visit_updated_timestamp',
    columns: columns.map((column) => column.name),
  };
  return { name, source, config, target: targetTable(tableSchema.parse(config), columns) };
}
