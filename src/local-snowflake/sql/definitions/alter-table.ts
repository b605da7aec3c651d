import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { CatalogObject, Column } from '../catalog.ts';
import { defaultCell } from '../changes/defaults.ts';
import { targetTable } from '../changes/target.ts';
import type { Statement } from '../compiled.ts';
import { fullName } from '../from.ts';
import { fold, physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { duckdbType } from '../types.ts';
import { forgetObject, recordObject } from './metadata.ts';
import { columnOf, withDefault } from './table-body.ts';

type AlterTable = ast.ExpressionInner<'alter_table'>;
type Action = AlterTable['actions'][number];

/** ALTER TABLE: its columns, its name, SWAP WITH; CLUSTER BY changes nothing that could be seen. */
export function alterTable(node: AlterTable, statement: Statement): Plan {
  const table = targetTable(node.name, statement);
  const sql: string[] = [];
  let altered: CatalogObject = table;
  for (const action of node.actions) {
    const step = alter(action, altered, statement);
    sql.push(...step.sql);
    altered = step.table;
  }
  return {
    kind: 'definition',
    sql: [...sql, ...forgetObject(table), ...recordObject(altered, 'BASE TABLE', altered.columns)],
    message: 'Statement executed successfully.',
  };
}

interface Step {
  sql: string[];
  table: CatalogObject;
}

function alter(action: Action, table: CatalogObject, statement: Statement): Step {
  if ('AddColumn' in action) return addColumn(action.AddColumn, table, statement);
  if ('DropColumn' in action) return dropColumn(action.DropColumn, table);
  if ('RenameColumn' in action) {
    const column = known(action.RenameColumn.old_name, table);
    const name = fold(action.RenameColumn.new_name);
    requireNew(name, table);
    return change(table, column, { ...column, name }, `rename ${physical(column.name)} to ${physical(name)}`);
  }
  if ('RenameTable' in action) return renameTable(action.RenameTable, table, statement);
  if ('AlterColumn' in action) return alterColumn(action.AlterColumn, table, statement);
  if ('ClusterBy' in action) return { sql: [], table };
  throw sqlErrors.unsupported(`ALTER TABLE ${nameOf(action)}`);
}

function addColumn(
  { column: definition, if_not_exists }: Extract<Action, { AddColumn: unknown }>['AddColumn'],
  table: CatalogObject,
  statement: Statement,
): Step {
  const column = columnOf(definition);
  if (definition.auto_increment) throw sqlErrors.unsupported('ALTER TABLE ADD COLUMN with AUTOINCREMENT');
  if (if_not_exists && find(column.name, table)) return { sql: [], table };
  requireNew(column.name, table);
  const added = withDefault(column, definition.default ?? undefined, statement);
  const path = objectPath(table);
  const alterIt = `alter table ${path} alter column ${physical(column.name)}`;
  // The rows that are there get what the default is now.
  const clause = added.default === undefined ? '' : ` default ${defaultCell(added, statement)}`;
  return {
    sql: [
      `alter table ${path} add column ${physical(column.name)} ${duckdbType(column.type)}${clause}`,
      ...(clause === '' ? [] : [`${alterIt} drop default`]),
      ...(column.nullable ? [] : [`${alterIt} set not null`]),
    ],
    table: { ...table, columns: [...table.columns, added] },
  };
}

function dropColumn(
  { name, if_exists }: Extract<Action, { DropColumn: unknown }>['DropColumn'],
  table: CatalogObject,
): Step {
  if (if_exists && !find(fold(name), table)) return { sql: [], table };
  const column = known(name, table);
  return {
    sql: [`alter table ${objectPath(table)} drop column ${physical(column.name)}`],
    table: { ...table, columns: table.columns.filter((each) => each !== column) },
  };
}

function renameTable(to: ast.TableRef, table: CatalogObject, statement: Statement): Step {
  const name = fullName(to, statement);
  const isElsewhere =
    name.database !== table.database || (to.schema !== null && name.schema !== table.schema);
  if (isElsewhere) throw sqlErrors.unsupported('ALTER TABLE RENAME to another schema');
  if (statement.catalog.find(name)) throw sqlErrors.objectExists(name.name);
  return {
    sql: [`alter table ${objectPath(table)} rename to ${physical(name.name)}`],
    table: { ...table, name: name.name },
  };
}

function alterColumn(
  { name, action }: Extract<Action, { AlterColumn: unknown }>['AlterColumn'],
  table: CatalogObject,
  statement: Statement,
): Step {
  const column = known(name, table);
  const alterIt = `alter column ${physical(column.name)}`;
  if (action === 'SetNotNull')
    return change(table, column, { ...column, nullable: false }, `${alterIt} set not null`);
  if (action === 'DropNotNull')
    return change(table, column, { ...column, nullable: true }, `${alterIt} drop not null`);
  if (action === 'DropDefault') {
    const { default: _gone, ...plain } = column;
    return kept(table, column, plain);
  }
  if (typeof action === 'object' && 'SetDefault' in action) {
    return kept(table, column, withDefault(column, action.SetDefault, statement));
  }
  throw sqlErrors.unsupported('ALTER TABLE ALTER COLUMN with another type');
}

/** What only the catalogue knows. */
function kept(table: CatalogObject, from: Column, to: Column): Step {
  return { sql: [], table: { ...table, columns: table.columns.map((each) => (each === from ? to : each)) } };
}

function change(table: CatalogObject, from: Column, to: Column, words: string): Step {
  return {
    sql: [`alter table ${objectPath(table)} ${words}`],
    table: { ...table, columns: table.columns.map((each) => (each === from ? to : each)) },
  };
}

const find = (name: string, { columns }: CatalogObject): Column | undefined =>
  columns.find((column) => column.name === name);

function known(identifier: ast.Identifier, table: CatalogObject): Column {
  const name = fold(identifier);
  const column = find(name, table);
  if (!column) throw sqlErrors.invalidIdentifier(identifier.quoted ? `"${name}"` : name);
  return column;
}

function requireNew(name: string, table: CatalogObject): void {
  if (find(name, table)) throw sqlErrors.invalidArgument(`column ${name} already exists`);
}

/** The words of the action, for the error that it is not supported. */
function nameOf(action: Action): string {
  if ('Raw' in action) return action.Raw.sql.split(/\s+/).slice(0, 2).join(' ').toUpperCase();
  return Object.keys(action)[0] ?? '';
}
