import type { ReadableTransaction } from '../database.ts';

/** On which day a conflict and each of its pairs, by id, got the status that it has; missing where no history tells. */
export interface StatusDays {
  readonly conflict: string | null;
  readonly pairs: ReadonlyMap<string, string>;
}

const fieldOfConflict = 'ConflictStatusFlag';
const fieldOfPair = 'StatusFlag';

export async function readStatusDays(
  transaction: ReadableTransaction,
  conflictId: string,
): Promise<StatusDays> {
  const rows = await transaction
    .selectFrom('conflict.visible_history as h')
    .where('h.conflict_id', '=', conflictId)
    .where('h.field_name', 'in', [fieldOfConflict, fieldOfPair])
    .select(['h.pair_id', 'h.field_name', 'h.old_value', 'h.created_at'])
    .orderBy('h.log_history_id', 'desc')
    .execute();
  const ofPairs = rows.filter((row) => row.field_name === fieldOfPair);
  const pairs = new Map<string, string>();
  for (const pairId of new Set(ofPairs.map((row) => row.pair_id))) {
    const day = lastChange(ofPairs.filter((row) => row.pair_id === pairId));
    if (day !== null) pairs.set(pairId, day);
  }
  return { conflict: lastChange(rows.filter((row) => row.field_name === fieldOfConflict)), pairs };
}

/**
 * Of entries, newest first: the day of the newest change; if there was none, of the beginning. Each new pair tells the
 * status of its conflict once more, without its having changed.
 */
function lastChange(
  entries: readonly { old_value: string | null; created_at: string | null }[],
): string | null {
  const entry = entries.find((one) => one.old_value !== null) ?? entries.at(-1);
  return entry?.created_at?.slice(0, 10) ?? null;
}
