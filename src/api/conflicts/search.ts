import { sql } from 'kysely';
import type { ReadableTransaction } from '../database.ts';

/**
 * What the words of a search come to. The index of words finds few conflicts fast, and is of no use for many: then
 * every other row or so has the words, and the list finds them where it looks.
 */
export type Search =
  /** Nothing was searched for. */
  | { readonly found: 'all' }
  /** The conflicts that mention every word, as PostgreSQL writes a bigint[]. */
  | { readonly found: 'few'; readonly conflictIds: string; readonly count: number }
  /** Too many to name. */
  | { readonly found: 'many'; readonly words: readonly string[] };

/** As far as a list counts unasked, so that the total of a search is known without counting again. */
export const fewAtMost = 10_000;

export async function searchFor(transaction: ReadableTransaction, text: string | undefined): Promise<Search> {
  // The index is asked for the first three words: the longest are the rarest.
  const words = (text?.split(/\s+/) ?? []).filter((word) => word !== '').sort((a, b) => b.length - a.length);
  if (words.length === 0) return { found: 'all' };
  const { rows } = await sql<{ ids: string | null; count: number | null }>`
    select ids::text, cardinality(ids) as count
    from access.conflicts_mentioning(${words}::text[], ${fewAtMost}) ids`.execute(transaction);
  const { ids, count } = rows[0] ?? { ids: null, count: null };
  return ids === null || count === null
    ? { found: 'many', words }
    : { found: 'few', conflictIds: ids, count };
}
