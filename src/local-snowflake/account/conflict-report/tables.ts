import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { metadataDdl, physicalName, storageType } from '../../storage.ts';
import { type AccountDatabase, literal } from '../database.ts';
import { type SourceColumn, selectList } from '../source-columns.ts';

const catalogueFile = fileURLToPath(
  new URL('../../../../snowflake/conflictreport-columns.csv', import.meta.url),
);
const catalogueRow = z.object({
  table: z.string(),
  column: z.string(),
  type: z.string(),
  is_nullable: z.boolean(),
});

type ConflictTable = readonly [table: string, columns: readonly (SourceColumn & { isNullable: boolean })[]];

/** Creates the tables of CONFLICTREPORT.PUBLIC as the catalogue declares them: names, order, types, NOT NULL. */
export async function createConflictTables(database: AccountDatabase): Promise<void> {
  await database.run(
    `use "CONFLICTREPORT"; ${metadataDdl}; create schema "PUBLIC"; use "ANALYTICS"."~store"`,
  );
  for (const [table, columns] of await readCatalogue(database)) {
    const definitions = columns.map(
      ({ name, type, isNullable }) =>
        `"${physicalName(name)}" ${storageType(type)}${isNullable ? '' : ' not null'}`,
    );
    await database.run(`create table ${pathOf(table)} (${definitions.join(', ')})`);
  }
  await database.run(declareTables);
}

/** Fills the tables for which there is a `tables/<TABLE>.sql`; it names the columns it knows in lower case. */
export async function fillConflictTables(database: AccountDatabase): Promise<void> {
  for (const [table, columns] of await readCatalogue(database)) {
    const file = new URL(`tables/${table}.sql`, import.meta.url);
    if (!existsSync(file)) continue;
    const query = await readFile(file, 'utf8');
    const list = await selectList(database, columns, { file: `tables/${table}.sql`, query });
    await database.run(`insert into ${pathOf(table)} select ${list.join(',\n  ')}\nfrom (${query})`);
  }
}

const pathOf = (table: string): string => `"CONFLICTREPORT"."PUBLIC"."${physicalName(table)}"`;

/** In the catalogue a name within quotes is exact; one without is upper case. */
async function readCatalogue(database: AccountDatabase): Promise<ConflictTable[]> {
  await database.run(`create or replace temp table catalogue as
    select "table", ordinal, trim("column", '"') as "column", type, nullable <> 'N' as is_nullable
    from read_csv(${literal(catalogueFile)}, header = true, all_varchar = true)`);
  const rows = z
    .array(catalogueRow)
    .parse(await database.rows('from catalogue order by "table", ordinal::integer'));
  const tables = new Map<string, ConflictTable[1][number][]>();
  for (const { table, column, type, is_nullable } of rows) {
    tables.set(table, [...(tables.get(table) ?? []), { name: column, type, isNullable: is_nullable }]);
  }
  return [...tables];
}

const declareTables = `
  insert into "CONFLICTREPORT"."~meta".objects select distinct 'PUBLIC', "table", 'BASE TABLE', null from catalogue;
  insert into "CONFLICTREPORT"."~meta".columns
    select 'PUBLIC', "table", ordinal::integer, "column", type, is_nullable from catalogue;`;
