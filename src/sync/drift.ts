import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { ddlType } from '../snowflake/index.ts';
import type { ExistingTable, SourceShape, SyncedState } from './state.ts';
import type { TargetColumn, TargetTable } from './target-table.ts';

/**
 * Compares the table as it stands with the one that source and table file now ask for, and returns the columns to
 * add.
 *
 * @throws CmError `sync.type_changed`, `sync.key_changed` where the table cannot take the rows; before any is read.
 */
export function columnsToAdd(
  config: TableConfig,
  options: { target: TargetTable; existing: ExistingTable; synced: SyncedState | undefined },
): TargetColumn[] {
  const { target, existing, synced } = options;
  if (existing.pk.toSorted().join() !== target.pk.toSorted().join()) throw keyChanged(target, existing.pk);
  if (existing.partitionBy !== target.partitionBy) throw partitionsChanged(target, existing.partitionBy);
  return target.columns.filter((column) => {
    const type = existing.columns.get(column.name);
    if (type !== undefined && !holds(type, column.type)) {
      throw typeChanged(config, { target, column, type, shape: synced?.shape });
    }
    return type === undefined;
  });
}

/** Whether every value of `wanted` can be stored in a column of type `existing` without change. */
export function holds(existing: string, wanted: string): boolean {
  const there = canonical(existing);
  const needed = canonical(wanted);
  if (there === needed) return true;
  const room = digits(there);
  const need = digits(needed);
  return room !== undefined && need !== undefined && room.whole >= need.whole && room.scale >= need.scale;
}

/** Digits before and after the point that a number type is sure to hold. */
function digits(type: string): { whole: number; scale: number } | undefined {
  const integer = integerDigits[type];
  if (integer !== undefined) return { whole: integer, scale: 0 };
  if (type === 'numeric') return { whole: Number.POSITIVE_INFINITY, scale: Number.POSITIVE_INFINITY };
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision === undefined) return undefined;
  return { whole: Number(precision) - Number(scale), scale: Number(scale) };
}

/** A bigint column is made for 18 digits and asks for no more than that; it holds as many of any kind. */
const integerDigits: Readonly<Record<string, number>> = { smallint: 4, integer: 9, bigint: 18 };

/** The spelling of PostgreSQL's `format_type`. */
function canonical(type: string): string {
  const [, word = type, size = ''] = /^([^(]+?)\s*(\([^)]*\))?$/.exec(type) ?? [];
  const [first, second = '0'] = size.slice(1, -1).split(/,\s*/);
  const name = spellings[word] ?? word;
  if (name === 'numeric' && size !== '') return `numeric(${first},${second})`;
  return `${name}${size}`;
}

const spellings: Readonly<Record<string, string>> = {
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  varchar: 'character varying',
  char: 'character',
  decimal: 'numeric',
  bool: 'boolean',
  int2: 'smallint',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
};

function typeChanged(
  config: TableConfig,
  drift: { target: TargetTable; column: TargetColumn; type: string; shape: SourceShape | undefined },
): CmError {
  const { target, column, type, shape } = drift;
  const before = shape?.columns.find(({ as }) => as === column.name)?.type;
  const now = ddlType(column.source);
  const source =
    before === undefined || before === now
      ? `column "${column.source.name}" of ${config.source_view} is ${now} and becomes ${column.type} here`
      : `column "${column.source.name}" of ${config.source_view} was ${before} and is now ${now}, which becomes ${column.type} here`;
  return new CmError(
    'sync.type_changed',
    `${config.table}: ${source}, but ${config.target_schema}.${config.table}.${column.name} is ${type}. Nothing was loaded.`,
    {
      hint:
        `Change the column (\`alter table ${target.name} alter column "${column.name}" type ${column.type} using …\`), ` +
        `or keep it with \`types: { ${column.name}: ${type} }\` in ${config.table}.yaml if the values still fit; then run again.`,
    },
  );
}

function keyChanged(target: TargetTable, existing: readonly string[]): CmError {
  return new CmError(
    'sync.key_changed',
    `${target.table}: the table file has the key (${target.pk.join(', ')}), but ${target.name} has (${existing.join(', ')}). Nothing was loaded.`,
    { hint: 'Restore `pk:`, or change the primary key of the table first; then run again.' },
  );
}

function partitionsChanged(target: TargetTable, existing: string | undefined): CmError {
  const by = (column: string | undefined) =>
    column === undefined ? 'not partitioned' : `partitioned by ${column}`;
  return new CmError(
    'sync.partitions_changed',
    `${target.table}: by the table file the table is ${by(target.partitionBy)}, but ${target.name} is ${by(existing)}. Nothing was loaded.`,
    {
      hint: `Restore \`partition_by\`, or have the table loaded anew: \`drop table ${target.name}\`, then run again.`,
    },
  );
}
