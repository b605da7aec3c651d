import { quoteName } from '../postgres/quote.ts';
import { stagingSchema } from './schemas.ts';
import { columnDefinitions, nameList, type TargetColumn, type TargetTable } from './target-table.ts';

/** COPY into an unlogged staging table of schema analytics_stg, then MERGE; `$1` is the run. */
export interface Merge {
  readonly into: 'staging';
  readonly staging: string;
  /** Before any row, once a load: columns that the table has not had. */
  readonly addColumns: readonly string[];
  readonly create: string;
  readonly copy: string;
  /** Once the rows are staged: the key, which finds one that comes twice, and statistics. */
  readonly finish: readonly string[];
  /**
   * Takes staged rows away that the table need not be given: in a table that is only appended to those whose key it has,
   * in a partitioned one those that are equal and have no partition's date, since MERGE finds rows by it.
   */
  readonly dropKnown: string | null;
  /**
   * Counts the staged rows that the table does not have; MERGE tells only how many it has touched. In a partitioned
   * table it also takes away rows that have moved to another partition, for MERGE to write them there.
   */
  readonly countNew: string;
  readonly merge: string;
  /** Deletes what the source no longer has, where all of it was read. */
  readonly deleteVanished: string | null;
  readonly drop: string;
}

/** A row that was read again and is equal is not touched, so that `_run_id` tells what has really changed. */
export function planMerge(
  target: TargetTable,
  options: { added: readonly TargetColumn[]; append: boolean; deleteVanished: boolean; chunk?: number },
): Merge {
  const { name, columns, pk, partitionBy } = target;
  const suffix = options.chunk === undefined ? '' : `#${options.chunk}`;
  const staging = quoteName(stagingSchema, `${target.table}${suffix}`);
  const all = columns.map((column) => column.name);
  const sameKey = pk.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' and ');
  const addColumns = columnDefinitions(options.added, []).map((definition) => `add column ${definition}`);
  const samePlace =
    partitionBy === undefined || pk.includes(partitionBy)
      ? sameKey
      : `${sameKey} and t.${quoteName(partitionBy)} = s.${quoteName(partitionBy)}`;
  return {
    into: 'staging',
    staging,
    addColumns: addColumns.length === 0 ? [] : [`alter table ${name} ${addColumns.join(', ')}`],
    create: `create unlogged table ${staging} (${columnDefinitions(columns, pk).join(', ')})`,
    copy: `copy ${staging} (${nameList(all)}) from stdin with (freeze)`,
    finish: [`alter table ${staging} add primary key (${nameList(pk)})`, `analyze ${staging}`],
    dropKnown: options.append
      ? `delete from ${staging} as s using ${name} as t where ${sameKey}`
      : partitionBy === undefined
        ? null
        : dropEqualUnplaced({ name, staging, sameKey, all, partitionBy: quoteName(partitionBy) }),
    countNew: options.append
      ? `select count(*) from ${staging}`
      : samePlace === sameKey
        ? `select count(*) from ${staging} as s where not exists (select from ${name} as t where ${sameKey})`
        : takeMoved({ name, staging, sameKey, samePlace, pk }),
    merge: mergeSql({
      name,
      staging,
      on: samePlace,
      all,
      others: options.append ? [] : all.filter((column) => !pk.includes(column)),
    }),
    deleteVanished: options.deleteVanished
      ? `delete from ${name} as t where not exists (select from ${staging} as s where ${sameKey})`
      : null,
    drop: `drop table ${staging}`,
  };
}

function dropEqualUnplaced(parts: {
  name: string;
  staging: string;
  sameKey: string;
  all: readonly string[];
  partitionBy: string;
}): string {
  const { name, staging, sameKey, all, partitionBy } = parts;
  const of = (alias: string) => all.map((column) => `${alias}.${quoteName(column)}`).join(', ');
  return [
    `delete from ${staging} as s using ${name} as t`,
    `where s.${partitionBy} is null and t.${partitionBy} is null and ${sameKey}`,
    `  and row(${of('s')}) is not distinct from row(${of('t')})`,
  ].join('\n');
}

/** Looks into the one partition where a row should be, and into all of them only for those that are not there. */
function takeMoved(parts: {
  name: string;
  staging: string;
  sameKey: string;
  samePlace: string;
  pk: readonly string[];
}): string {
  const { name, staging, sameKey, samePlace, pk } = parts;
  return [
    'with elsewhere as materialized (',
    `  select ${nameList(pk)} from ${staging} as s where not exists (select from ${name} as t where ${samePlace})),`,
    `moved as (delete from ${name} as t using elsewhere as s where ${sameKey} returning 1)`,
    'select (select count(*) from elsewhere) - (select count(*) from moved) as count',
  ].join('\n');
}

function mergeSql(parts: {
  name: string;
  staging: string;
  on: string;
  all: readonly string[];
  others: readonly string[];
}): string {
  const { name, staging, on, all, others } = parts;
  const of = (alias: string, columns: readonly string[]) =>
    columns.map((column) => `${alias}.${quoteName(column)}`).join(', ');
  const assignments = others.map((column) => `${quoteName(column)} = s.${quoteName(column)}`);
  const whenChanged = [
    `when matched and row(${of('t', others)}) is distinct from row(${of('s', others)}) then`,
    `  update set ${[...assignments, '_run_id = $1', '_synced_at = now()'].join(', ')}`,
  ];
  return [
    `merge into ${name} as t using ${staging} as s on ${on}`,
    // A table that is all key has nothing that could change, one that is appended to nothing that may.
    ...(others.length === 0 ? [] : whenChanged),
    'when not matched then',
    `  insert (${nameList(all)}, _run_id, _synced_at) values (${of('s', all)}, $1, now())`,
  ].join('\n');
}
