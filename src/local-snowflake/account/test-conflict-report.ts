import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { physicalName } from '../storage.ts';
import { conflictReportFile } from './conflict-report.ts';
import { literal, openAccountDatabase } from './database.ts';
import { accountFile } from './read.ts';

/** Reads CONFLICTREPORT.PUBLIC in `directory` with DuckDB SQL; the account is attached as ANALYTICS. */
export async function readConflictRows<T>(directory: string, row: z.ZodType<T>, sql: string): Promise<T[]> {
  const database = await openAccountDatabase(accountFile(directory), { readOnly: true });
  try {
    await database.run(
      `attach ${literal(conflictReportFile(directory))} as "CONFLICTREPORT" (read_only); use "CONFLICTREPORT"."PUBLIC"`,
    );
    return z.array(row).parse(await database.rows(sql));
  } finally {
    await database.close();
  }
}

/** Everything in each table, row by row in the order it is stored, as one text. */
export async function tableTexts(directory: string): Promise<Map<string, string>> {
  const tables = new Set((await cataloguedColumns()).map(({ table }) => table));
  const texts = [...tables].map(
    (table) =>
      `select '${table}' as "table", coalesce((select string_agg(t::varchar, chr(10) order by rowid) from "${table}" as t), '') as rows`,
  );
  const row = z.object({ table: z.string(), rows: z.string() });
  const read = await readConflictRows(directory, row, texts.join(' union all '));
  return new Map(read.map(({ table, rows }) => [table, rows]));
}

/** The catalogue, read without the generator's help: names within quotes are exact. */
export async function cataloguedColumns() {
  const lines = (await readFile('snowflake/conflictreport-columns.csv', 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [, table = '', ordinal = '', cell = '', type = '', nullable] =
      /^(\w+),(\d+),("""\w+"""|\w+),"?(\w+(?:\([\d,]+\))?)"?,([YN]),/.exec(line.trim()) ?? [];
    const name = cell.replaceAll('"', '');
    return { table, ordinal, name, physical: physicalName(name), type, isNullable: nullable === 'Y' };
  });
}

/** The defaults of the catalogue. */
export async function cataloguedDefaults() {
  const lines = (await readFile('snowflake/conflictreport-columns.csv', 'utf8')).trim().split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, table = '', cell = '', value = ''] =
      /^(\w+),\d+,("""\w+"""|\w+),(?:"[^"]*"|[^,]*),[YN],(.*)$/.exec(line.trim()) ?? [];
    return value === '' ? [] : [{ table, name: cell.replaceAll('"', ''), value }];
  });
}
