import { quoteName } from '../postgres/quote.ts';
import { stagingSchema } from './schemas.ts';
import { columnDefinitions, deletedAt, nameList, rowHash, type TargetTable } from './target-table.ts';
import { planVanishing, type Vanishing } from './vanished.ts';

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
  /** Gives a row that is equal but for its hash the new one, which is no change; null without hashes. */
  readonly keepHash: string | null;
  readonly merge: string;
  /** What becomes of rows that the source no longer has, where all of it was read. */
  readonly vanishing: Vanishing | null;
  readonly drop: string;
}

/** A row that was read again and is equal is not touched, so that `_run_id` tells what has really changed. */
export function planMerge(
  target: TargetTable,
  options: { added: readonly string[]; append: boolean; seesEveryKey: boolean; chunk?: number },
): Merge {
  const { name, columns, pk, partitionBy } = target;
  const suffix = options.chunk === undefined ? '' : `#${options.chunk}`;
  const staging = quoteName(stagingSchema, `${target.table}${suffix}`);
  const all = columns.map((column) => column.name);
  const sameKey = pk.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' and ');
  const addColumns = options.added.map((definition) => `add column ${definition}`);
  const samePlace =
    partitionBy === undefined || pk.includes(partitionBy)
      ? sameKey
      : `${sameKey} and t.${quoteName(partitionBy)} = s.${quoteName(partitionBy)}`;
  const others = all.filter((column) => !pk.includes(column));
  const compared = others.filter((column) => column !== rowHash);
  const clears = target.deletes === 'soft';
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
    keepHash:
      all.includes(rowHash) && !options.append ? keepHash({ name, staging, on: samePlace, compared }) : null,
    merge: mergeSql({
      name,
      staging,
      on: samePlace,
      all,
      ...(options.append ? { others: [], compared: [], clears: false } : { others, compared, clears }),
    }),
    vanishing: options.seesEveryKey ? planVanishing(target, staging) : null,
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
  return [
    `delete from ${staging} as s using ${name} as t`,
    `where s.${partitionBy} is null and t.${partitionBy} is null and ${sameKey}`,
    `  and row(${of('s', all)}) is not distinct from row(${of('t', all)})`,
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

function keepHash(parts: { name: string; staging: string; on: string; compared: readonly string[] }): string {
  const { name, staging, on, compared } = parts;
  return [
    `update ${name} as t set ${rowHash} = s.${rowHash} from ${staging} as s`,
    `where ${on} and t.${rowHash} is distinct from s.${rowHash}`,
    `  and row(${of('t', compared)}) is not distinct from row(${of('s', compared)})`,
  ].join('\n');
}

function of(alias: string, columns: readonly string[]): string {
  return columns.map((column) => `${alias}.${quoteName(column)}`).join(', ');
}

function mergeSql(parts: {
  name: string;
  staging: string;
  on: string;
  all: readonly string[];
  /** What a row that differs is given. */
  others: readonly string[];
  /** By what it is seen to differ. */
  compared: readonly string[];
  /** Whether a row that comes back is no longer marked as deleted. */
  clears: boolean;
}): string {
  const { name, staging, on, all, others, compared, clears } = parts;
  const differs = [
    // A table that is all key has nothing that could change, one that is appended to nothing that may.
    ...(compared.length === 0
      ? []
      : [`row(${of('t', compared)}) is distinct from row(${of('s', compared)})`]),
    ...(clears ? [`t.${deletedAt} is not null`] : []),
  ];
  const assignments = [
    ...others.map((column) => `${quoteName(column)} = s.${quoteName(column)}`),
    ...(clears ? [`${deletedAt} = null`] : []),
    '_run_id = $1',
    '_synced_at = now()',
  ];
  const whenChanged = [
    `when matched and (${differs.join(' or ')}) then`,
    `  update set ${assignments.join(', ')}`,
  ];
  return [
    `merge into ${name} as t using ${staging} as s on ${on}`,
    ...(differs.length === 0 ? [] : whenChanged),
    'when not matched then',
    `  insert (${nameList(all)}, _run_id, _synced_at) values (${of('s', all)}, $1, now())`,
  ].join('\n');
}
