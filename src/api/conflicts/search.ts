import { sql } from 'kysely';
import type { ReadableTransaction } from '../database.ts';

/** Where the list finds the conflicts that mention every word of a search. */
export type Search =
  /** Nothing is searched for. */
  | { readonly found: 'all' }
  /** These are they, as PostgreSQL writes a bigint[]. */
  | { readonly found: 'few'; readonly conflictIds: string; readonly count: number }
  /** Too many to name: it meets them as it walks. */
  | { readonly found: 'many'; readonly words: readonly string[] }
  /** As it walks, but not farther than some thousand rows; there may be others beyond. */
  | { readonly found: 'nearby'; readonly words: readonly string[] };

/** As far as a list counts unasked, so that the total of a search is known without counting again. */
export const fewAtMost = 10_000;

/** The longest word first: it is the rarest, and the index of words is asked for three. */
export function wordsOf(text: string | undefined): string[] {
  const words = text?.split(/\s+/).filter((word) => word !== '') ?? [];
  return words.sort((one, other) => other.length - one.length);
}

/** Asks the index of words. */
export async function searchFor(transaction: ReadableTransaction, words: readonly string[]): Promise<Search> {
  if (words.length === 0) return { found: 'all' };
  const { rows } = await sql<{ ids: string | null; count: number | null }>`
    select ids::text, cardinality(ids) as count
    from access.conflicts_mentioning(${words}::text[], ${fewAtMost}) ids`.execute(transaction);
  const { ids, count } = rows[0] ?? { ids: null, count: null };
  return ids === null || count === null
    ? { found: 'many', words }
    : { found: 'few', conflictIds: ids, count };
}
