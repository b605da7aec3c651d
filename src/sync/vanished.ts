import type pg from 'pg';
import { quoteName } from '../postgres/quote.ts';
import type { TargetTable } from './target-table.ts';

/** What becomes of rows here whose key is not among those of the source; `$1` is the run where it `marks` them. */
export interface Vanishing {
  readonly sql: string;
  readonly marks: boolean;
}

/** @param keys a table with at least the columns of the key: every key that the source has. */
export function planVanishing(target: TargetTable, keys: string): Vanishing | null {
  const { name, pk, deletes } = target;
  const sameKey = pk.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' and ');
  const isGone = `not exists (select from ${keys} as s where ${sameKey})`;
  switch (deletes) {
    case 'key_compare':
      return { sql: `delete from ${name} as t where ${isGone}`, marks: false };
    case 'soft':
      return { sql: `${markDeleted(name)} where t._deleted_at is null and ${isGone}`, marks: true };
    case 'none':
    case 'tombstone':
      return null;
  }
}

/** Carries it out; the number of rows that were deleted or marked. */
export async function letVanish(
  client: pg.PoolClient,
  { sql, marks }: Vanishing,
  runId: number,
): Promise<number> {
  return (await client.query(sql, marks ? [runId] : [])).rowCount ?? 0;
}

/** The row counts as changed, so that whoever reads by `_run_id` sees that it is gone. */
export function markDeleted(name: string): string {
  return `update ${name} as t set _deleted_at = now(), _run_id = $1, _synced_at = now()`;
}
