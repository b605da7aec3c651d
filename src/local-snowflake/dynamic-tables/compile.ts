import { sqlErrors } from '../engine/sql-error.ts';
import { type ObjectName, type ReadRows, readCatalog } from '../sql/catalog.ts';
import type { Statement } from '../sql/compiled.ts';
import { forgetObject, recordText } from '../sql/definitions/metadata.ts';
import { defineTable } from '../sql/definitions/tables.ts';
import { completeName } from '../sql/object-name.ts';
import { objectPath } from '../sql/object-path.ts';
import { parseSql } from '../sql/parse.ts';
import type { Plan } from '../sql/plan.ts';
import { tableNames } from '../sql/table-names.ts';
import { textOf } from '../sql/texts.ts';
import { type DynamicTable, type DynamicTableStatement, parseDynamicTableStatement } from './statement.ts';

type Options = Pick<Statement, 'session' | 'binds'> & { sql: string; read: ReadRows };

/**
 * Turns a statement about dynamic tables into a plan. They are filled when they are made and when they are refreshed;
 * nothing here refreshes them by itself.
 */
export async function compileDynamicTable(node: DynamicTableStatement, options: Options): Promise<Plan> {
  if (node.kind === 'create') return fill(node, options, options.sql);
  const { session, read } = options;
  const name = completeName(node.name, session);
  const object = (await readCatalog(read, { names: [name] })).find(name);
  if (object?.kind !== 'DYNAMIC TABLE') {
    if (!node.ifExists) throw sqlErrors.missingObject(name.name);
    return done([], 'Drop statement executed successfully (object already dropped).');
  }
  switch (node.kind) {
    case 'drop':
      return done(
        [`drop table ${objectPath(name)}`, ...forgetObject(name)],
        `${name.name} successfully dropped.`,
      );
    case 'schedule':
      return done([], 'Statement executed successfully.');
    case 'refresh': {
      const written = await textOf(name, read);
      const made = parseDynamicTableStatement(written);
      if (made?.kind !== 'create') throw new Error(`the text of ${name.name} makes no dynamic table`);
      // Unqualified names are those of the schema that the table is in, whoever refreshes it.
      const home = { ...session, database: name.database, schema: name.schema };
      return fill({ ...made, orReplace: true, ifNotExists: false }, { ...options, session: home }, written);
    }
  }
}

/** Makes the table, in place of one that is there, and keeps how to make it again. */
async function fill(
  node: DynamicTable & { orReplace: boolean; ifNotExists: boolean },
  { session, binds, read }: Options,
  written: string,
): Promise<Plan> {
  const name = completeName(node.name, session);
  const words = `create ${node.orReplace ? 'or replace ' : ''}table ${node.ifNotExists ? 'if not exists ' : ''}`;
  const [create] = parseSql(`${words}${quotedPath(name)} ${node.columns} as ${node.query}`);
  if (!create || !('create_table' in create)) throw sqlErrors.unsupported('query of a dynamic table');
  const catalog = await readCatalog(read, { names: tableNames(create, session) });
  const plan = defineTable(create.create_table, { session, binds, catalog, written }, 'DYNAMIC TABLE');
  if (plan.kind !== 'definition' || plan.sql.length === 0) return plan;
  return {
    ...plan,
    sql: [...plan.sql, recordText(name, written)],
    message: `Dynamic table ${name.name} successfully created.`,
  };
}

const quotedPath = ({ database, schema, name }: ObjectName): string =>
  [database, schema, name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');

const done = (sql: string[], message: string): Plan => ({ kind: 'definition', sql, message });
