import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { metadataDdl, physicalName, storageType } from '../storage.ts';
import { type AccountDatabase, literal } from './database.ts';

const catalogueFile = fileURLToPath(new URL('../../../snowflake/analytics-bi-columns.csv', import.meta.url));
const catalogueRow = z.object({ view: z.string(), column: z.string(), type: z.string() });

interface SourceColumn {
  name: string;
  type: string;
}

/**
 * Creates the views of ANALYTICS.BI as the catalogue declares them: names, order and types. `views/<VIEW>.sql` fills
 * the columns it knows under their snake_case names; the others are NULL.
 */
export async function createViews(database: AccountDatabase): Promise<void> {
  await database.run('create schema "BI"');
  await database.run(metadataDdl);
  for (const [view, columns] of await readCatalogue(database)) {
    const body = await readFile(new URL(`views/${view}.sql`, import.meta.url), 'utf8');
    const filled = await columnsOf(database, body);
    await database.run(viewDdl(view, columns, { body, filled }));
  }
  await database.run(declareViews);
}

/** Snake-case names of a view's columns, in order; a name that comes twice but for its case gets a number. */
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

function viewDdl(view: string, columns: SourceColumn[], source: { body: string; filled: string[] }): string {
  const names = sourceNames(columns.map((column) => column.name));
  const unknown = source.filled.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`views/${view}.sql fills columns it does not have: ${unknown.join(', ')}`);
  const list = columns.map((column, index) => {
    const name = names[index] ?? '';
    const value = source.filled.includes(name) ? storedValue(name, column.type) : 'null';
    return `cast(${value} as ${storageType(column.type)}) as "${physicalName(column.name)}"`;
  });
  return `create view "BI"."${physicalName(view)}" as select ${list.join(',\n  ')}\nfrom (${source.body})`;
}

/** The files of `views/` give a wall clock as DuckDB's TIMESTAMP; the zoned ones are in their stored form already. */
function storedValue(name: string, type: string): string {
  if (!type.startsWith('TIMESTAMP_NTZ')) return name;
  return `case when ${name} is not null then struct_pack(utc := ${name}, nanos := 0) end`;
}

async function readCatalogue(database: AccountDatabase): Promise<Map<string, SourceColumn[]>> {
  await database.run(`create or replace temp table catalogue as
    select view, ordinal, "column", type from read_csv(${literal(catalogueFile)}, header = true)`);
  const rows = z.array(catalogueRow).parse(await database.rows('from catalogue order by view, ordinal'));
  const views = new Map<string, SourceColumn[]>();
  for (const { view, column, type } of rows) {
    views.set(view, [...(views.get(view) ?? []), { name: column, type }]);
  }
  return views;
}

async function columnsOf(database: AccountDatabase, body: string): Promise<string[]> {
  const rows = await database.rows(`select column_name from (describe ${body})`);
  return z
    .array(z.object({ column_name: z.string() }))
    .parse(rows)
    .map((row) => row.column_name);
}

const declareViews = `
  insert into "~meta".objects select distinct 'BI', view, 'VIEW', null from catalogue;
  insert into "~meta".columns select 'BI', view, ordinal, "column", type, true from catalogue;`;
