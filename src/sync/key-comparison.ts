import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { quoteName } from '../postgres/quote.ts';
import { digestColumns, type KeyDigest, keyDigest } from './key-digest.ts';
import { type KeyColumn, keyColumns } from './source-key.ts';
import {
  columnDefinitions,
  deletedAt,
  nameList,
  type TargetColumn,
  type TargetTable,
} from './target-table.ts';
import { markDeleted, type Removal } from './vanished.ts';

/** How the keys of a table with a watermark are compared with those of the source, bucket by bucket. */
export interface KeyComparison {
  /** The columns of the key, as they are read. */
  readonly columns: readonly TargetColumn[];
  readonly byKey: readonly KeyColumn[];
  readonly digest: KeyDigest;
  readonly keysPerBucket: number;
  /** Keys that are read and compared in one transaction, about. */
  readonly keysAtATime: number;
  /** How many keys are here. */
  readonly countHere: string;
  readonly createDigests: string;
  readonly copyDigests: string;
  /** The buckets, of so many, in which the keys here are not those of the source. */
  readonly differing: (buckets: number) => string;
  readonly createKeys: string;
  readonly copyKeys: string;
  readonly createMissing: string;
  /** Numbers the keys here, in the buckets `$1` of so many, that were not among those read. */
  readonly findMissing: (buckets: number) => string;
  /** The keys whose numbers are greater than `$1` and up to `$2`, as text. */
  readonly missingBatch: string;
  /** What becomes of keys that were asked for by name and are not there either. */
  readonly remove: Removal;
  /** Rows that are marked though the source has them; null where none is. `$1` is the run. */
  readonly clear: string | null;
}

const mostKeysAtATime = 1_000_000;
/** Few, so that a bucket that differs costs little; there is a row of digests for each. */
const keysPerBucket = 1000;

/** @throws CmError `sync.bad_key` if the two databases do not write the key alike, so that it cannot be asked for. */
export function planKeyComparison(config: TableConfig, target: TargetTable): KeyComparison {
  const { name, pk } = target;
  const byKey = keyColumns(target);
  const columns = pk.flatMap((key) => target.columns.find((column) => column.name === key) ?? []);
  if (byKey === null) throw badKey(config);
  const digest = keyDigest(byKey);
  const keysAtATime = Math.min(config.chunk_rows, mostKeysAtATime);
  const marks = target.deletes === 'soft';
  const same = (one: string, other: string) =>
    pk.map((key) => `${one}.${quoteName(key)} = ${other}.${quoteName(key)}`).join(' and ');
  const stillMissing = `${same('t', 'g')} and not exists (select from source_key as s where ${same('s', 'g')})`;
  const live = marks ? `${deletedAt} is null` : 'true';
  return {
    columns,
    byKey,
    digest,
    keysPerBucket: Math.min(keysPerBucket, keysAtATime),
    keysAtATime,
    countHere: `select count(*) from ${name} where ${live}`,
    createDigests: `create temporary table source_digest (${columnDefinitions(digestColumns, []).join(', ')}) on commit drop`,
    copyDigests: `copy source_digest (${nameList(digestColumns.map((column) => column.name))}) from stdin`,
    differing: (buckets) =>
      [
        'with digest as (',
        `  select ${digest.bucketHere(buckets)} as bucket, count(*) as keys, sum(${digest.hashHere}) as hash`,
        `  from ${name} where ${live} group by 1)`,
        'select bucket from digest as t full join source_digest as s using (bucket)',
        'where bucket is not null and (t.keys, t.hash) is distinct from (s.keys, s.hash) order by bucket',
      ].join('\n'),
    createKeys: `create temporary table source_key (${columnDefinitions(columns, pk).join(', ')}) on commit drop`,
    copyKeys: `copy source_key (${nameList(pk)}) from stdin`,
    createMissing: `create temporary table missing_key (number bigint, ${columnDefinitions(columns, pk).join(', ')}) on commit drop`,
    findMissing: (buckets) =>
      [
        `insert into missing_key select row_number() over (), ${nameList(pk)}`,
        `from ${name} as t where ${digest.bucketHere(buckets)} = any ($1) and ${live}`,
        `  and not exists (select from source_key as s where ${same('s', 't')})`,
      ].join('\n'),
    missingBatch: `select ${pk.map((key) => `${quoteName(key)}::text`).join(', ')} from missing_key where number > $1 and number <= $2`,
    remove: marks
      ? { sql: `${markDeleted(name)} from missing_key as g where ${stillMissing}`, marks }
      : { sql: `delete from ${name} as t using missing_key as g where ${stillMissing}`, marks },
    clear: marks
      ? `update ${name} as t set ${deletedAt} = null, _run_id = $1, _synced_at = now() from source_key as s where ${same('s', 't')} and t.${deletedAt} is not null`
      : null,
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
