import { boundsOf, latestRun, type Month } from './months.ts';
import type { Condition } from './reading.ts';

/** A part of a read, by the values of one column; bounds are text that the source casts. */
export interface Chunk {
  /** Included; null in the first chunk. */
  readonly lower: string | null;
  /** Excluded; null in the last chunk, unless the first takes what lies behind it. */
  readonly upper: string | null;
  /** In the first chunk: it also takes what lies from here on. */
  readonly restFrom: string | null;
  /** As counted before the read. */
  readonly rowsExpected: number;
}

/** Rows by some unit of a column, in its order: a day, a month, a tile. */
export interface Tally {
  readonly from: string;
  readonly rows: number;
}

/** The whole read as one chunk. */
export function oneChunk(rowsExpected: number): Chunk {
  return { lower: null, upper: null, restFrom: null, rowsExpected };
}

/** Joins tallies until a chunk has `chunkRows`; together the chunks take every row, each once. */
export function chunksOf(tallies: readonly Tally[], chunkRows: number): Chunk[] {
  const starts: { from: string | null; rows: number }[] = [];
  for (const { from, rows } of tallies) {
    const last = starts.at(-1);
    if (last === undefined) starts.push({ from: null, rows });
    else if (last.rows + rows > chunkRows && last.rows > 0) starts.push({ from, rows });
    else last.rows += rows;
  }
  if (starts.length === 0) return [oneChunk(0)];
  return starts.map(({ from, rows }, index) => ({
    lower: from,
    upper: starts[index + 1]?.from ?? null,
    restFrom: null,
    rowsExpected: rows,
  }));
}

/**
 * Chunks of whole months, for a table that is partitioned by them. The first also takes dates that belong into no
 * partition, before, between and behind, and rows without a date.
 */
export function monthlyChunks(
  tallies: readonly { month: Month; rows: number }[],
  chunkRows: number,
): { chunks: Chunk[]; months: Month[] } {
  const months = latestRun(tallies.map(({ month }) => month));
  const [first] = months;
  const last = months.at(-1);
  const total = tallies.reduce((sum, { rows }) => sum + rows, 0);
  if (first === undefined || last === undefined) return { chunks: [oneChunk(total)], months: [] };
  const inMonths = tallies.filter(({ month }) => month >= first && month <= last);
  const chunks = chunksOf(
    inMonths.map(({ month, rows }) => ({ from: boundsOf(month).from, rows })),
    chunkRows,
  );
  const rest = total - inMonths.reduce((sum, { rows }) => sum + rows, 0);
  const end = boundsOf(last).to;
  return {
    chunks:
      chunks.length === 1
        ? [oneChunk(total)]
        : chunks.map((chunk, index) => ({
            ...chunk,
            upper: chunk.upper ?? end,
            restFrom: index === 0 ? end : null,
            rowsExpected: chunk.rowsExpected + (index === 0 ? rest : 0),
          })),
    months,
  };
}

/** What a chunk asks of a value, given how the source writes the value and casts a bound (`?` within). */
export function conditionOf(chunk: Chunk, column: { value: string; bound: string }): Condition[] {
  const { lower, upper, restFrom } = chunk;
  const { value, bound } = column;
  if (lower === null) {
    if (upper === null) return [];
    const rest = restFrom === null ? '' : ` or ${value} >= ${bound}`;
    return [
      {
        sql: `(${value} < ${bound}${rest} or ${value} is null)`,
        binds: restFrom === null ? [upper] : [upper, restFrom],
      },
    ];
  }
  if (upper === null) return [{ sql: `${value} >= ${bound}`, binds: [lower] }];
  return [{ sql: `(${value} >= ${bound} and ${value} < ${bound})`, binds: [lower, upper] }];
}
