import type { Cells } from './source.ts';

/** Whether a parsed JSON value is what Snowflake calls a rowset: rows of strings and nulls. */
export function isRowset(value: unknown): value is Cells[] {
  if (!Array.isArray(value)) return false;
  return value.every(
    (row) => Array.isArray(row) && row.every((cell) => cell === null || typeof cell === 'string'),
  );
}
