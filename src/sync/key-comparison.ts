import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { quoteName } from '../postgres/quote.ts';
import type { Chunk } from './chunks.ts';
import { type KeyColumn, keyColumns } from './source-key.ts';
import {
  columnDefinitions,
  deletedAt,
  nameList,
  type TargetColumn,
  type TargetTable,
} from './target-table.ts';
import { markDeleted } from './vanished.ts';

/** How the keys of a table with a watermark are compared with those of the source, range by range. */
export interface KeyComparison {
  /** The columns of the key, as they are read. */
  readonly columns: readonly TargetColumn[];
  readonly byKey: readonly KeyColumn[];
  /** By the first of them the keys are divided; `type` is its type here. */
  readonly ranged: KeyColumn & { readonly type: string };
  readonly keysPerRange: number;
  /** Every `keysPerRange`th value of the first column here, in its order; `$1` is how many lie between two. */
  readonly boundaries: string;
  readonly createKeys: string;
  readonly copyKeys: string;
  /** The keys whose numbers are greater than `$1` and up to `$2`, as text. */
  readonly missingBatch: string;
  /** What becomes of keys that were asked for by name and are not there either; `$1` is the run where it `marks`. */
  readonly remove: { readonly sql: string; readonly marks: boolean };
  /** Rows that are marked though the source has them; null where none is. `$1` is the run. */
  readonly clear: string | null;
}

const mostKeysPerRange = 1_000_000;

/** @throws CmError `sync.bad_key` if the two databases do not write the key alike, so that it cannot be asked for. */
export function planKeyComparison(config: TableConfig, target: TargetTable): KeyComparison {
  const { name, pk } = target;
  const byKey = keyColumns(target);
  const columns = pk.flatMap((key) => target.columns.find((column) => column.name === key) ?? []);
  const [first] = byKey ?? [];
  const [column] = columns;
  if (byKey === null || first === undefined || column === undefined) throw badKey(config);
  const same = (one: string, other: string) =>
    pk.map((key) => `${one}.${quoteName(key)} = ${other}.${quoteName(key)}`).join(' and ');
  const stillMissing = `${same('t', 'g')} and not exists (select from source_key as s where ${same('s', 'g')})`;
  return {
    columns,
    byKey,
    ranged: { ...first, type: column.type },
    keysPerRange: Math.min(config.chunk_rows, mostKeysPerRange),
    boundaries: [
      'select distinct on (ordinal) key from (',
      `  select ${quoteName(column.name)}::text as key, row_number() over (order by ${first.ordered}) as ordinal from ${name}) as numbered`,
      'where ordinal % $1 = 0 order by ordinal',
    ].join('\n'),
    createKeys: `create temporary table source_key (${columnDefinitions(columns, pk).join(', ')}) on commit drop`,
    copyKeys: `copy source_key (${nameList(pk)}) from stdin`,
    missingBatch: `select ${pk.map((key) => `${quoteName(key)}::text`).join(', ')} from missing_key where number > $1 and number <= $2`,
    remove:
      target.deletes === 'soft'
        ? { sql: `${markDeleted(name)} from missing_key as g where ${stillMissing}`, marks: true }
        : { sql: `delete from ${name} as t using missing_key as g where ${stillMissing}`, marks: false },
    clear:
      target.deletes === 'soft'
        ? `update ${name} as t set ${deletedAt} = null, _run_id = $1, _synced_at = now() from source_key as s where ${same('s', 't')} and t.${deletedAt} is not null`
        : null,
  };
}

/** Numbers the keys of a range that are here and were not among those read; with the range's bounds to bind. */
export function findMissing(
  { ranged }: KeyComparison,
  target: TargetTable,
  range: Chunk,
): { sql: string; binds: string[] } {
  const { name, pk, deletes } = target;
  const sameKey = pk.map((key) => `s.${quoteName(key)} = t.${quoteName(key)}`).join(' and ');
  const bounds = [
    { operator: '>=', value: range.lower },
    { operator: '<', value: range.upper },
  ].flatMap(({ operator, value }) => (value === null ? [] : [{ operator, value }]));
  const conditions = [
    ...bounds.map(({ operator }, index) => `t.${ranged.ordered} ${operator} $${index + 1}::${ranged.type}`),
    ...(deletes === 'soft' ? [`t.${deletedAt} is null`] : []),
    `not exists (select from source_key as s where ${sameKey})`,
  ];
  return {
    sql: [
      `insert into missing_key select row_number() over (), ${pk.map((key) => `t.${quoteName(key)}`).join(', ')}`,
      `from ${name} as t where ${conditions.join('\n  and ')}`,
    ].join('\n'),
    binds: bounds.map(({ value }) => value),
  };
}

function badKey({ table, pk, delete: deletes }: TableConfig): CmError {
  return new CmError(
    'sync.bad_key',
    `${table}: \`delete: ${deletes}\` asks the source for keys, but (${pk.join(', ')}) is not of types that both databases write alike.`,
    {
      kind: 'usage',
      hint: `Keys may be text, uuid, numbers and dates: correct \`types:\` in ${table}.yaml, or set \`change: replace\` or \`delete: none\`.`,
    },
  );
}
