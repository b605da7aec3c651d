import type pg from 'pg';
import { quoteName } from '../postgres/quote.ts';
import { rejectedKeys } from './quarantine.ts';
import type { TargetTable } from './target-table.ts';

/** What becomes of rows here that the source no longer has; `$1` is the run where it `marks` them. */
export interface Removal {
  readonly sql: string;
  readonly marks: boolean;
}

/** The removal of rows whose key is not among those of the source. */
export interface Vanishing extends Removal {
  /** The same where rows were rejected: the source has them, so what is stored of them stays as it is. */
  readonly sparingRejected: Removal;
}

/** @param keys a table with at least the columns of the key: every key that the source has, but for rejected rows. */
export function planVanishing(target: TargetTable, keys: string): Vanishing | null {
  const { name, pk, deletes } = target;
  const sameKey = pk.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' and ');
  const isNotIn = (table: string) => `not exists (select from ${table} as s where ${sameKey})`;
  const vanishing = (sql: string, marks: boolean): Vanishing => ({
    ...{ sql, marks },
    sparingRejected: { sql: `${sql} and ${isNotIn(rejectedKeys)}`, marks },
  });
  switch (deletes) {
    case 'key_compare':
      return vanishing(`delete from ${name} as t where ${isNotIn(keys)}`, false);
    case 'soft':
      return vanishing(`${markDeleted(name)} where t._deleted_at is null and ${isNotIn(keys)}`, true);
    case 'none':
    case 'tombstone':
      return null;
  }
}

/** Carries it out; the number of rows that were deleted or marked. */
export async function letVanish(
  client: pg.PoolClient,
  { sql, marks }: Removal,
  runId: number,
): Promise<number> {
  return (await client.query(sql, marks ? [runId] : [])).rowCount ?? 0;
}

/** The row counts as changed, so that whoever reads by `_run_id` sees that it is gone. */
export function markDeleted(name: string): string {
  return `update ${name} as t set _deleted_at = now(), _run_id = $1, _synced_at = now()`;
}
