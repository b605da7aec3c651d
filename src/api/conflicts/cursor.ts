import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ConflictQuery } from '../contract.ts';
import { Problem } from '../problem.ts';
import { areSortValues } from './sorts.ts';

/** A place in one list: which list, and the row beside which the page begins. */
const cursorSchema = z.strictObject({
  list: z.string(),
  /** `next`: the page after the row; `previous`: the page before it. */
  page: z.enum(['next', 'previous']),
  /** The row's sort values, its id last. */
  row: z.array(z.string()).min(1),
  /** Rows before the page, as far as is known. */
  offset: z.int().min(0),
  /** Counted once, on the first page; once more where the exact total is asked for later. */
  total: z.strictObject({ count: z.int().min(0), isExact: z.boolean() }),
});

export type Cursor = z.infer<typeof cursorSchema>;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** The place a cursor names; a problem if it is broken or belongs to another filter, sort or direction. */
export function readCursor(text: string, query: ConflictQuery): Cursor {
  const cursor = cursorSchema.safeParse(parsed(text));
  if (
    cursor.success &&
    cursor.data.list === listIdentity(query) &&
    areSortValues(query.sort, cursor.data.row)
  )
    return cursor.data;
  throw new Problem(400, 'Page not found', {
    detail: 'The cursor that names the page belongs to another list: the filters or the order have changed.',
    action: 'Start again at the first page, without a cursor.',
  });
}

/** The same for queries that list the same rows in the same order, however exactly they are counted. */
export function listIdentity(query: ConflictQuery): string {
  const { cursor: _cursor, limit: _limit, exactTotal: _exactTotal, ...list } = query;
  const settled = Object.entries(list)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(settled)).digest('base64url').slice(0, 16);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
