import type { Cells, SnowflakeColumn, SnowflakeSource } from '../../snowflake/index.ts';

/** A row by the names of its columns in lower case; instants as ISO 8601, everything else as Snowflake sends it. */
export type Row = Readonly<Record<string, string | null>>;

/** Stands before every statement of an inventory, so that it can be told from what the account does by itself. */
export const ownMark = '/* cm inventory */';

/** All rows of a statement whose result is small. */
export async function readRecords(source: SnowflakeSource, sql: string): Promise<Row[]> {
  const result = await source.query({ sql: `${ownMark} ${sql}`, timeoutSeconds: 600 });
  const rows: Row[] = [];
  for await (const cells of result.rows()) rows.push(recordOf(result.columns, cells));
  return rows;
}

function recordOf(columns: readonly SnowflakeColumn[], cells: Cells): Row {
  return Object.fromEntries(
    columns.map(({ name, type }, i) => {
      const cell = cells[i] ?? null;
      return [name.toLowerCase(), cell !== null && type.startsWith('timestamp_') ? instant(cell) : cell];
    }),
  );
}

/** `1764064800.000000000`, with ` 1440` and more behind it where there is a zone. */
function instant(cell: string): string {
  return new Date(Number(cell.split(' ')[0]) * 1000).toISOString();
}

/** A cell that may be empty, as a number. */
export function numberOf(cell: string | null | undefined): number | null {
  return cell === null || cell === undefined || cell === '' ? null : Number(cell);
}
