import { type Reading, statementOf } from './reading.ts';
import type { KeyColumn } from './source-key.ts';
import type { TargetColumn } from './target-table.ts';

/**
 * Divides keys into buckets by their MD5, and counts and adds up those of a bucket: the same in both databases where
 * the same keys are in it. It needs one pass over the keys on each side, and no order that they would have to agree on.
 */
export interface KeyDigest {
  /** The bucket of a key, of so many; a power of two. */
  readonly bucketThere: (buckets: number) => string;
  readonly bucketHere: (buckets: number) => string;
  /** A number that is hardly ever the same for two keys. */
  readonly hashThere: string;
  readonly hashHere: string;
}

export function keyDigest(byKey: readonly KeyColumn[]): KeyDigest {
  // What stands between two columns makes no difference but for keys that hold it themselves.
  const there = byKey.map(({ text }) => text.there).join(' || chr(31) || ');
  const here = byKey.map(({ text }) => text.here).join(' || chr(31) || ');
  return {
    bucketThere: (buckets) => `mod(md5_number_upper64(${there}), ${buckets})`,
    bucketHere: (buckets) => `(('x' || substr(md5(${here}), 2, 15))::bit(60)::bigint & ${buckets - 1})`,
    hashThere: `mod(md5_number_lower64(${there}), ${2n ** 60n})`,
    hashHere: `('x' || right(md5(${here}), 15))::bit(60)::bigint`,
  };
}

/** Count and sum of the hashes of each bucket, from all rows of a reading; one statement. */
export function digestStatement(
  { bucketThere, hashThere }: KeyDigest,
  reading: Reading,
  buckets: number,
): { sql: string; binds: string[] } {
  // A key that several rows share counts once where only one of them is read.
  const once = reading.distinct || reading.qualify !== null ? 'distinct ' : '';
  const { sql, binds } = statementOf(reading, [], {
    what: `${once}${bucketThere(buckets)} as bucket, ${hashThere} as hash`,
    qualify: null,
  });
  return { sql: `select bucket, count(*), sum(hash) from (\n${sql}\n) group by bucket`, binds };
}

/** What `digestStatement` brings, and the table that it fills. */
export const digestColumns: readonly TargetColumn[] = [
  digestColumn('bucket', 'bigint'),
  digestColumn('keys', 'bigint'),
  digestColumn('hash', 'numeric'),
];

function digestColumn(name: string, type: string): TargetColumn {
  const source = { name, type: 'fixed', precision: 38, scale: 0, length: null, nullable: true } as const;
  return { name, source, expression: name, target: type, type };
}

/** A power of two, so that there are about `keysPerBucket` in each; not more than can be compared with ease. */
export function bucketsFor(keys: number, keysPerBucket: number): number {
  const wanted = Math.ceil(Math.log2(Math.max(1, keys / keysPerBucket)));
  return 2 ** Math.min(wanted, mostBucketsLog2);
}

const mostBucketsLog2 = 20;
