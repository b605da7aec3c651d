import type { RefusedCell } from '../snowflake/index.ts';

/** The cells that a careful load was told of, until they can be written to a table. */
export interface RefusedCells {
  take(cell: RefusedCell): void;
  /** Row, column, fault and value of those remembered, as four arrays. */
  columns(): [number[], number[], string[], (string | null)[]];
  /** Rows beyond those that are remembered. */
  rowsForgotten(): number;
}

/** Remembers one row more than may be rejected, and counts the others: they are not stored anyway. */
export function refusedCells(allowed: number): RefusedCells {
  const kept: RefusedCell[] = [];
  let rowsKept = 0;
  let forgotten = 0;
  let lastRow = 0;
  let lastColumn = -1;
  return {
    take(cell) {
      const isNewRow = cell.row !== lastRow;
      // A text may hold many NUL bytes; the first says it.
      if (!isNewRow && cell.column === lastColumn) return;
      lastRow = cell.row;
      lastColumn = cell.column;
      if (isNewRow && rowsKept > allowed) forgotten += 1;
      else if (isNewRow) rowsKept += 1;
      if (forgotten === 0) kept.push(cell);
    },
    columns: () => [
      kept.map(({ row }) => row),
      kept.map(({ column }) => column),
      kept.map(({ fault }) => fault),
      kept.map(({ value }) => value),
    ],
    rowsForgotten: () => forgotten,
  };
}
