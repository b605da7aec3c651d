import type { ConflictPage, ConflictQuery } from '../contract.ts';
import type { ReadableTransaction, Reader } from '../database.ts';
import type { Cursor } from './cursor.ts';
import { countRows, type Found, readRows } from './rows.ts';
import { type Search, searchFor, wordsOf } from './search.ts';

export interface Page {
  /** In the order of the list. */
  readonly rows: readonly Found[];
  /** Whether there are more in the direction of the cursor. */
  readonly hasMore: boolean;
  readonly total: ConflictPage['total'];
}

/**
 * The page beside the cursor, or the first one. Words are looked for among the nearest rows first: frequent words fill
 * a page from them. Only if they do not, or the total is wanted, the index of words is asked.
 */
export async function readPage(
  transaction: ReadableTransaction,
  { reader, query }: { reader: Reader; query: ConflictQuery },
  cursor: Cursor | null,
): Promise<Page> {
  const backwards = cursor?.page === 'previous';
  const place = { backwards, beside: cursor?.row ?? null };
  const words = wordsOf(query.search);
  let known: Search | undefined;
  const search = async (): Promise<Search> => {
    known ??= await searchFor(transaction, words);
    return known;
  };

  let found: readonly Found[] = [];
  if (words.length > 0)
    found = await readRows(transaction, { reader, query, search: { found: 'nearby', words } }, place);
  if (found.length <= query.limit)
    found = await readRows(transaction, { reader, query, search: await search() }, place);
  const hasMore = found.length > query.limit;
  const rows = found.slice(0, query.limit);
  if (backwards) rows.reverse();
  return { rows, hasMore, total: await totalOf() };

  async function totalOf(): Promise<ConflictPage['total']> {
    if (cursor !== null && (cursor.total.isExact || query.exactTotal !== true)) return cursor.total;
    if (cursor === null && !hasMore) return { count: rows.length, isExact: true };
    return countRows(transaction, { reader, query, search: await search() });
  }
}
