import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { ConflictSort, Direction } from '../contract.ts';

/** A column to sort by: how SQL computes it, and how a value of it, taken out of a cursor, is bound. */
interface SortKey {
  readonly expression: RawBuilder<string>;
  readonly bind: (value: string) => RawBuilder<unknown>;
  readonly value: z.ZodType<string>;
}

const day = (expression: RawBuilder<string>): SortKey => ({
  expression,
  bind: (value) => sql`${value}::date`,
  value: z.iso.date(),
});

const text = (expression: RawBuilder<string>): SortKey => ({
  expression,
  bind: (value) => sql`${value}::text`,
  value: z.string(),
});

const amount = (expression: RawBuilder<string>): SortKey => ({
  expression,
  bind: (value) => sql`${value}::numeric`,
  value: z.string().regex(/^-?\d{1,40}(\.\d{1,40})?$/),
});

/** Breaks every tie, so that a page begins exactly where the last one ended. */
const conflictId: SortKey = {
  expression: sql<string>`w.conflict_id`,
  bind: (value) => sql`${value}::bigint`,
  value: z.string().regex(/^\d{1,18}$/),
};

/** The expressions match the indexes of schema/006_worklist.sql and 024_worklist_money.sql. */
const sortKeys: Readonly<Record<ConflictSort, readonly SortKey[]>> = {
  visitDate: [day(sql<string>`w.visit_date`), conflictId],
  recordedOn: [day(sql<string>`w.recorded_on`), conflictId],
  status: [text(sql<string>`w.status`), conflictId],
  caregiver: [
    text(sql<string>`w.caregiver_last_name`),
    text(sql<string>`w.caregiver_first_name`),
    conflictId,
  ],
  overlapPrice: [amount(sql<string>`w.overlap_price`), conflictId],
  conflictId: [conflictId],
};

/** The sort values of a row, as an array that a cursor can hold. */
export function sortValues(sort: ConflictSort): RawBuilder<string[]> {
  return sql<string[]>`array[${sql.join(sortKeys[sort].map((key) => sql`${key.expression}::text`))}]`;
}

export function orderOf(sort: ConflictSort, direction: Direction): RawBuilder<unknown>[] {
  const towards = direction === 'asc' ? sql`asc` : sql`desc`;
  return sortKeys[sort].map((key) => sql`${key.expression} ${towards}`);
}

/** Whether a cursor's values could be those of a row in this order. */
export function areSortValues(sort: ConflictSort, values: readonly string[]): boolean {
  const keys = sortKeys[sort];
  return (
    values.length === keys.length && keys.every((key, index) => key.value.safeParse(values[index]).success)
  );
}

/** Rows that come after the row with `values` when sorted towards `direction`. */
export function isBeyond(
  sort: ConflictSort,
  direction: Direction,
  values: readonly string[],
): RawBuilder<boolean> {
  const keys = sortKeys[sort];
  const columns = sql.join(keys.map((key) => key.expression));
  const bounds = sql.join(keys.map((key, index) => key.bind(values[index] ?? '')));
  return direction === 'asc' ? sql`(${columns}) > (${bounds})` : sql`(${columns}) < (${bounds})`;
}
