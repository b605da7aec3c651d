import { z } from 'zod';
import { physicalName, storageType } from '../storage.ts';
import type { AccountDatabase } from './database.ts';

/** A column as the catalogue declares it. */
export interface SourceColumn {
  name: string;
  type: string;
}

/** Snake-case names of columns, in order; a name that comes twice but for its case gets a number. */
export function sourceNames(columns: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const name = column
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}

/**
 * The select list that gives every column its declared type: from `query`, which fills those it knows under their
 * snake_case names; the others are NULL. `file` names the query's file in errors.
 */
export async function selectList(
  database: AccountDatabase,
  columns: readonly SourceColumn[],
  { file, query }: { file: string; query: string },
): Promise<string[]> {
  const names = sourceNames(columns.map((column) => column.name));
  const filled = await columnsOf(database, query);
  const unknown = filled.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${file} fills columns that are not there: ${unknown.join(', ')}`);
  return columns.map((column, index) => {
    const name = names[index] ?? '';
    const value = filled.includes(name) ? storedValue(`"${name}"`, column.type) : 'null';
    return `cast(${value} as ${storageType(column.type)}) as "${physicalName(column.name)}"`;
  });
}

/** Queries give a wall clock as DuckDB's TIMESTAMP; the zoned ones are in their stored form already. */
function storedValue(name: string, type: string): string {
  if (!type.startsWith('TIMESTAMP_NTZ')) return name;
  return `case when ${name} is not null then struct_pack(utc := ${name}, nanos := 0) end`;
}

async function columnsOf(database: AccountDatabase, query: string): Promise<string[]> {
  const rows = await database.rows(`select column_name from (describe ${query})`);
  return z
    .array(z.object({ column_name: z.string() }))
    .parse(rows)
    .map((row) => row.column_name);
}
