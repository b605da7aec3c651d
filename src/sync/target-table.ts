import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { quoteName } from '../postgres/quote.ts';
import type { SnowflakeColumn } from '../snowflake/index.ts';
import { storedType, targetType } from './column-types.ts';

/** A synced table as it should be. All SQL names the table with its schema. */
export interface TargetTable {
  readonly table: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** In the order of `columns:`, which is also the order in which the source is read. */
  readonly columns: readonly TargetColumn[];
  readonly pk: readonly string[];
  /** Statements, in order, that make the whole table: columns, key, indexes. */
  readonly ddl: readonly string[];
  /** The first of them: the table without key and indexes, into which a first load goes. */
  readonly createSql: string;
  /** The others. */
  readonly keySql: readonly string[];
}

export interface TargetColumn {
  readonly name: string;
  readonly source: SnowflakeColumn;
  /** Chooses the codec. */
  readonly target: string;
  /** In PostgreSQL. */
  readonly type: string;
}

/**
 * The table that `config` describes for a view with these columns. `_run_id` is the sync run that last really
 * changed a row.
 *
 * @throws CmError `sync.column_gone` if the view lacks a column.
 */
export function targetTable(config: TableConfig, columns: readonly SnowflakeColumn[]): TargetTable {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const targets = config.columns.map(({ column, as }): TargetColumn => {
    const source = byName.get(column);
    if (source === undefined) throw columnGone(config, column, columns);
    const target = targetType(config, as, source);
    return { name: as, source, target, type: storedType(target) };
  });
  const name = quoteName(config.target_schema, config.table);
  const createSql = `create table ${name} (\n  ${[...columnDefinitions(targets, config.pk), ...audit].join(',\n  ')}\n)`;
  const keySql = [
    `alter table ${name} add primary key (${nameList(config.pk)})`,
    `create index on ${name} (_run_id)`,
    ...config.indexes.map((index) => `create index on ${name} (${nameList(index)})`),
  ];
  const ddl = [createSql, ...keySql];
  return { table: config.table, name, columns: targets, pk: config.pk, ddl, createSql, keySql };
}

/** `"visit_id" uuid not null, …`; only the key refuses NULL, so that a row never fails for what we do not need. */
export function columnDefinitions(columns: readonly TargetColumn[], pk: readonly string[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${type}${pk.includes(name) ? ' not null' : ''}`);
}

/** Quoted names, separated by commas. */
export function nameList(names: readonly string[]): string {
  return names.map((name) => quoteName(name)).join(', ');
}

const audit = ['_run_id bigint not null', '_synced_at timestamptz not null'];

function columnGone(config: TableConfig, column: string, columns: readonly SnowflakeColumn[]): CmError {
  const lookalike = columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  const spelling = lookalike === undefined ? '' : ` There is "${lookalike.name}".`;
  return new CmError(
    'sync.column_gone',
    `${config.table}: column "${column}" is gone from ${config.source_view}.${spelling} Nothing was loaded.`,
    { hint: `Restore it in the view, or drop it from \`columns:\` of the table file ${config.table}.yaml.` },
  );
}
