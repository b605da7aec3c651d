import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { newContext } from '../../session-defaults.ts';
import { compileStatement } from '../../sql/compile-statement.ts';
import { metadataDdl, physicalName } from '../../storage.ts';
import type { AccountDatabase } from '../database.ts';
import { type SourceColumn, selectList } from '../source-columns.ts';

const definitions = new URL('../../../../snowflake/tables/', import.meta.url);

/** Creates the tables of CONFLICTREPORT.PUBLIC as `snowflake/tables/` defines them. */
export async function createConflictTables(database: AccountDatabase): Promise<void> {
  await database.run(
    `use "CONFLICTREPORT"; ${metadataDdl}; create schema "PUBLIC"; use "ANALYTICS"."~store"`,
  );
  const session = {
    ...newContext({
      user: { name: 'OWNER' },
      account: 'LOCAL',
      given: { database: 'CONFLICTREPORT', schema: 'PUBLIC' },
      parameters: {},
    }),
    now: new Date(0),
  };
  const read = async (sql: string) =>
    (await database.rows(sql)).map((row) =>
      Object.values(row).map((cell) => (cell === null ? null : String(cell))),
    );
  for (const file of (await readdir(definitions)).sort()) {
    const sql = await readFile(new URL(file, definitions), 'utf8');
    const plan = await compileStatement({ sql, session, binds: new Map(), read });
    if (plan.kind !== 'definition') throw new Error(`snowflake/tables/${file} defines no table`);
    for (const statement of plan.sql) await database.run(statement);
  }
}

/**
 * Fills the tables for which there is a `tables/<TABLE>.sql`; it names the columns it knows in lower case. What numbers
 * rows goes on behind those that are there.
 */
export async function fillConflictTables(database: AccountDatabase): Promise<void> {
  for (const [table, columns] of await readTables(database)) {
    const file = new URL(`tables/${table}.sql`, import.meta.url);
    if (!existsSync(file)) continue;
    const query = await readFile(file, 'utf8');
    const list = await selectList(database, columns, { file: `tables/${table}.sql`, query });
    await database.run(`insert into ${pathOf(table)} select ${list.join(',\n  ')}\nfrom (${query})`);
  }
  for (const { table, column, sequence } of await readSequences(database)) {
    const [row] = await database.rows(
      `select coalesce(max("${physicalName(column)}"), 0) + 1 as next from ${pathOf(table)}`,
    );
    await database.run(`create or replace sequence ${sequence} start ${String(row?.next)}`);
  }
}

const pathOf = (table: string): string => `"CONFLICTREPORT"."PUBLIC"."${physicalName(table)}"`;

const columnRow = z.object({ table: z.string(), name: z.string(), type: z.string() });

async function readTables(database: AccountDatabase): Promise<Map<string, SourceColumn[]>> {
  const rows = z.array(columnRow).parse(
    await database.rows(
      `select object_name as "table", column_name as name, data_type as type
         from "CONFLICTREPORT"."~meta".columns order by object_name, ordinal`,
    ),
  );
  const tables = new Map<string, SourceColumn[]>();
  for (const { table, name, type } of rows) tables.set(table, [...(tables.get(table) ?? []), { name, type }]);
  return tables;
}

const sequenceRow = z.object({ table: z.string(), column: z.string(), sequence: z.string() });

async function readSequences(database: AccountDatabase) {
  return z.array(sequenceRow).parse(
    await database.rows(
      `select object_name as "table", column_name as "column", sequence_path as sequence
         from "CONFLICTREPORT"."~meta".column_defaults where sequence_path is not null`,
    ),
  );
}
