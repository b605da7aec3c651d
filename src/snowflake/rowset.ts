import type { Cells } from './source.ts';

/** The rows of a partition: bare, or the `data` of an object. Undefined if the text is neither. */
export function parsePartition(json: string): Cells[] | undefined {
  const parsed: unknown = JSON.parse(json);
  const rows = typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : parsed;
  return isRowset(rows) ? rows : undefined;
}

/** Whether a parsed JSON value is what Snowflake calls a rowset: rows of strings and nulls. */
export function isRowset(value: unknown): value is Cells[] {
  if (!Array.isArray(value)) return false;
  return value.every(
    (row) => Array.isArray(row) && row.every((cell) => cell === null || typeof cell === 'string'),
  );
}
