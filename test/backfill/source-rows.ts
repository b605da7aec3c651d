import type { Cells, SnowflakeSource } from '../../src/snowflake/index.ts';

/** A row of the source by its exact column names; numbers and times as text, as PostgreSQL writes them. */
export type SourceRow = Readonly<Record<string, string | null>>;

/** Every row and column of a table of the old system, decoded by hand. */
export async function readSource(source: SnowflakeSource, table: string): Promise<SourceRow[]> {
  const result = await source.query({ sql: `select * from CONFLICTREPORT.PUBLIC.${table}` });
  const rows: SourceRow[] = [];
  for await (const cells of result.rows()) {
    rows.push(
      Object.fromEntries(result.columns.map(({ name, type }, index) => [name, decode(cells[index], type)])),
    );
  }
  return rows;
}

function decode(cell: Cells[number] | undefined, type: string): string | null {
  if (cell === null || cell === undefined) return null;
  if (type === 'date') return iso(Number(cell) * 86_400).slice(0, 10);
  if (type !== 'timestamp_ntz') return cell;
  const [seconds, nanos = ''] = cell.split('.');
  const micros = nanos.slice(0, 6).replace(/0+$/, '');
  return `${iso(Number(seconds))}${micros === '' ? '' : `.${micros}`}`;
}

const iso = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
