import { quoteName } from '../postgres/quote.ts';
import { type Reading, statementOf } from './reading.ts';
import { stagingSchema } from './schemas.ts';
import { type KeyColumn, keyColumns } from './source-key.ts';
import { columnDefinitions, nameList, rowHash, type TargetColumn, type TargetTable } from './target-table.ts';
import { planVanishing, type Vanishing } from './vanished.ts';

/** Key and hash of every row of the source, staged and compared with those kept here. */
export interface HashComparison {
  readonly sql: string;
  /** What is read: the key and the hash. */
  readonly columns: readonly TargetColumn[];
  readonly staging: string;
  readonly create: string;
  readonly copy: string;
  /** The key, which finds one that comes twice, and statistics. */
  readonly finish: readonly string[];
  /** Rows of the source, and those of them that differ from what is here or are not here. */
  readonly count: string;
  /** Numbers the keys of those that differ; a cursor would not do, since COPY cannot freeze rows beside one. */
  readonly differing: string;
  /** The keys whose numbers are greater than `$1` and up to `$2`, as text. */
  readonly batch: string;
  /** How rows are asked for by key; null where they cannot be. */
  readonly byKey: readonly KeyColumn[] | null;
  readonly vanishing: Vanishing | null;
  readonly drop: string;
}

export function planHashComparison(target: TargetTable, reading: Reading): HashComparison {
  const { name, pk } = target;
  const columns = target.columns.filter((column) => pk.includes(column.name) || column.name === rowHash);
  const keys = quoteName(stagingSchema, `${target.table}#keys`);
  const sameKey = pk.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' and ');
  const isBack = target.deletes === 'soft' ? ' or t._deleted_at is not null' : '';
  const differing = `from ${keys} as s left join ${name} as t on ${sameKey}\nwhere t.${rowHash} is distinct from s.${rowHash}${isBack}`;
  const what = columns.map(({ expression }) => expression).join(', ');
  return {
    sql: statementOf(reading, [], { what: reading.distinct ? `distinct ${what}` : what }).sql,
    columns,
    staging: keys,
    create: `create unlogged table ${keys} (${columnDefinitions(columns, pk).join(', ')})`,
    copy: `copy ${keys} (${nameList(columns.map((column) => column.name))}) from stdin with (freeze)`,
    finish: [`alter table ${keys} add primary key (${nameList(pk)})`, `analyze ${keys}`],
    count: `select (select count(*) from ${keys})::int as rows, count(*)::int as differing\n${differing}`,
    differing: [
      'create temporary table differing_key on commit drop as',
      `select row_number() over () as number, ${pk.map((key) => `s.${quoteName(key)}::text`).join(', ')}`,
      differing,
    ].join('\n'),
    batch: `select ${nameList(pk)} from differing_key where number > $1 and number <= $2`,
    byKey: keyColumns(target),
    vanishing: planVanishing(target, keys),
    drop: `drop table ${keys}`,
  };
}
