import { sql } from 'kysely';
import type { History, HistoryQuery } from '../contract.ts';
import type { Readable, ReadableTransaction } from '../database.ts';
import { localTimeFrom } from './visit.ts';

/** What became of a conflict's pairs, newest first; null where there is no conflict, or none that the reader may see. */
export async function readHistory(
  transaction: ReadableTransaction,
  conflictId: string,
  { before, limit }: HistoryQuery,
): Promise<History | null> {
  const pairs = await transaction
    .selectFrom('conflict.visible_pairs as p')
    .where('p.conflict_id', '=', conflictId)
    .select('p.id')
    .limit(1)
    .execute();
  if (pairs.length === 0) return null;
  const newest = transaction
    .selectFrom('conflict.visible_history as h')
    .where('h.conflict_id', '=', conflictId)
    .$if(before !== undefined, (query) => query.where('h.log_history_id', '<', before ?? ''))
    .select('h.log_history_id')
    .distinct()
    .orderBy('h.log_history_id', 'desc')
    .limit(limit + 1);
  const rows = await transaction
    .selectFrom('conflict.visible_history as h')
    .where('h.conflict_id', '=', conflictId)
    .where('h.log_history_id', 'in', newest)
    .selectAll()
    .orderBy(sql`h.log_history_id desc, h.log_history_value_id`)
    .execute();
  const entries = entriesOf(rows);
  return { conflictId, entries: entries.slice(0, limit), hasMore: entries.length > limit };
}

function entriesOf(rows: readonly Readable['conflict.visible_history'][]): History['entries'] {
  const entries = new Map<string, History['entries'][number]>();
  for (const row of rows) {
    const entry = entries.get(row.log_history_id) ?? {
      historyId: row.log_history_id,
      pairId: row.pair_id,
      at: localTimeFrom(row.created_at),
      by: {
        kind: row.is_by_person
          ? ('person' as const)
          : row.as_of === null
            ? ('unknown' as const)
            : ('night' as const),
        asOf: row.as_of,
        name: row.user_name,
      },
      changes: [],
    };
    const { field_name: field, label, source: about, old_value: old, new_value } = row;
    entry.changes.push({ field, label, about, old, new: new_value });
    entries.set(row.log_history_id, entry);
  }
  return [...entries.values()];
}
