import type { TableConfig } from '../config/tables.ts';
import { quoteName } from '../postgres/quote.ts';
import { quoteSnowflakeName, type SnowflakeColumn } from '../snowflake/index.ts';
import { chosenColumns } from './chosen-columns.ts';
import { storedType, targetType } from './column-types.ts';
import { partitionName } from './partition-name.ts';

/** A synced table as it should be. All SQL names the table with its schema. */
export interface TargetTable {
  readonly schema: string;
  readonly table: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** In the order in which the source is read. */
  readonly columns: readonly TargetColumn[];
  readonly pk: readonly string[];
  /** The date column by whose months the table is partitioned. */
  readonly partitionBy: string | undefined;
  /** What becomes of rows that the source no longer has. */
  readonly deletes: TableConfig['delete'];
  /** Columns that sync itself keeps, as definitions. */
  readonly audit: readonly string[];
  readonly indexes: readonly (readonly string[])[];
  /** Statements, in order, that make the whole table, empty: columns, key, indexes. */
  readonly ddl: readonly string[];
}

export interface TargetColumn {
  readonly name: string;
  /** As it arrives, which a mask makes text. */
  readonly source: SnowflakeColumn;
  /** What Snowflake is asked for: the column, or what a mask leaves of it. */
  readonly expression: string;
  /** Chooses the codec. */
  readonly target: string;
  /** In PostgreSQL. */
  readonly type: string;
}

/** The column that keeps the hash of a row as the source gave it, where hashes tell what has changed. */
export const rowHash = '_row_hash';

/**
 * The table that `config` describes for a view with these columns. `_run_id` is the sync run that last really
 * changed a row.
 *
 * @throws CmError where view and table file do not fit together; `chosenColumns` and `targetType` name the codes.
 */
export function targetTable(
  config: TableConfig,
  view: readonly SnowflakeColumn[],
  earlier: readonly string[] = [],
): TargetTable {
  const columns = chosenColumns(config, view, earlier).map(({ as, source }): TargetColumn => {
    const mask = config.mask[as];
    const quoted = quoteSnowflakeName(source.name);
    const arriving = mask === undefined ? readColumn(source) : maskedColumn(source);
    const target = targetType(config, as, arriving);
    return {
      name: as,
      source: arriving,
      expression:
        mask === undefined || mask === 'drop' ? readExpression(source, quoted) : masks[mask](quoted),
      target,
      type: storedType(target),
    };
  });
  const table = {
    schema: config.target_schema,
    table: config.table,
    name: quoteName(config.target_schema, config.table),
    columns: config.change === 'hash' ? [...columns, hashColumn(columns)] : columns,
    pk: config.pk,
    deletes: config.delete,
    partitionBy: config.partition_by,
    audit: auditColumns(config),
    indexes: config.indexes,
  };
  const rest = quoteName(table.schema, partitionName(table.table, 'default'));
  const ddl = [
    createTable(table, table.name),
    ...(table.partitionBy === undefined ? [] : [`create table ${rest} partition of ${table.name} default`]),
    ...createKeys(table, table.name),
  ];
  return { ...table, ddl };
}

/** The table under any name, without key and indexes; partitioned where the target is. */
export function createTable(target: Omit<TargetTable, 'ddl'>, name: string): string {
  const definitions = [...columnDefinitions(target.columns, target.pk), ...target.audit];
  const partitioned =
    target.partitionBy === undefined ? '' : ` partition by range (${quoteName(target.partitionBy)})`;
  return `create table ${name} (\n  ${definitions.join(',\n  ')}\n)${partitioned}`;
}

/**
 * Key and indexes. The key of a partitioned table must hold the column of the partitions, which may be null or change,
 * so there it is a unique index; that a key stands in one partition only is what the merge sees to.
 */
export function createKeys(target: Omit<TargetTable, 'ddl'>, name: string): string[] {
  const { pk, partitionBy, indexes } = target;
  const key =
    partitionBy === undefined || pk.includes(partitionBy)
      ? `alter table ${name} add primary key (${nameList(pk)})`
      : `create unique index on ${name} (${nameList([...pk, partitionBy])}) nulls not distinct`;
  return [
    key,
    `create index on ${name} (_run_id)`,
    ...indexes.map((index) => `create index on ${name} (${nameList(index)})`),
  ];
}

/** `"visit_id" uuid not null, …`; only the key refuses NULL, so that a row never fails for what we do not need. */
export function columnDefinitions(columns: readonly TargetColumn[], pk: readonly string[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${type}${pk.includes(name) ? ' not null' : ''}`);
}

/** Quoted names, separated by commas. */
export function nameList(names: readonly string[]): string {
  return names.map((name) => quoteName(name)).join(', ');
}

function auditColumns({ delete: deletes }: TableConfig): string[] {
  const marks = deletes === 'soft' || deletes === 'tombstone';
  return [
    '_run_id bigint not null',
    '_synced_at timestamptz not null',
    ...(marks ? [`${deletedAt} timestamptz`] : []),
  ];
}

/** A geography arrives as well-known text, which every tool reads, whatever output format the session has. */
function readExpression({ type }: SnowflakeColumn, quoted: string): string {
  return isSpatial(type) ? `st_aswkt(${quoted})` : quoted;
}

function readColumn(source: SnowflakeColumn): SnowflakeColumn {
  return isSpatial(source.type) ? { ...source, type: 'text', length: null } : source;
}

function isSpatial(type: SnowflakeColumn['type']): boolean {
  return type === 'geography' || type === 'geometry';
}

/** When a row was found to be gone, in a table that keeps such rows. */
export const deletedAt = '_deleted_at';

/** Snowflake's HASH of all columns that are read, a signed number of 64 bits. */
function hashColumn(columns: readonly TargetColumn[]): TargetColumn {
  const values = columns.flatMap(({ source, expression }) =>
    // Two that are the same instant have the same hash; the clock on the wall tells their offsets apart.
    source.type === 'timestamp_tz' ? [expression, `cast(${expression} as timestamp_ntz)`] : [expression],
  );
  return {
    name: rowHash,
    source: { name: rowHash, type: 'fixed', precision: 19, scale: 0, length: null, nullable: false },
    expression: `hash(${values.join(', ')})`,
    target: 'bigint',
    type: 'bigint',
  };
}

/** What is hidden is hidden by Snowflake, so that it never leaves it. */
const masks = {
  hash: (column: string) => `sha2(cast(${column} as varchar), 256)`,
  last4: (column: string) => `right(cast(${column} as varchar), 4)`,
};

function maskedColumn(source: SnowflakeColumn): SnowflakeColumn {
  return { ...source, type: 'text', precision: null, scale: null, length: 64 };
}
