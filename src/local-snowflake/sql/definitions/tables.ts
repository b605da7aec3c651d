import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Column, ObjectName } from '../catalog.ts';
import type { Statement } from '../compiled.ts';
import { convert } from '../convert.ts';
import { dataType } from '../data-type.ts';
import { missing, objectPath, resolveName } from '../from.ts';
import { fold, physical } from '../identifiers.ts';
import type { Plan } from '../plan.ts';
import { compileQuery, contextOf } from '../query.ts';
import { duckdbType } from '../types.ts';
import { forgetObject, recordObject } from './metadata.ts';

/** CREATE TABLE with columns, AS SELECT, LIKE or CLONE. Constraints other than NOT NULL are not enforced, as in Snowflake. */
export function createTable(node: ast.ExpressionInner<'create_table'>, statement: Statement): Plan {
  const name = resolveName(node.name, statement);
  requireSchema(name, statement);
  const existing = statement.catalog.find(name);
  if (existing && !node.or_replace) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  const { columns, body } = tableBody(node, statement);
  const drop = existing ? [`drop ${existing.kind === 'VIEW' ? 'view' : 'table'} ${objectPath(name)}`] : [];
  return {
    kind: 'definition',
    sql: [...drop, `create table ${objectPath(name)} ${body}`, ...recordObject(name, 'BASE TABLE', columns)],
    message: `Table ${name.name} successfully created.`,
  };
}

/** DROP TABLE and DROP VIEW. */
export function dropObject(
  table: ast.TableRef,
  options: { kind: 'TABLE' | 'VIEW'; ifExists: boolean },
  statement: Statement,
): Plan {
  const name = resolveName(table, statement);
  const existing = statement.catalog.find(name);
  if (!existing) {
    if (!options.ifExists) throw missing(name, table, statement);
    const message = 'Drop statement executed successfully (object already dropped).';
    return { kind: 'definition', sql: [], message };
  }
  if ((existing.kind === 'VIEW') !== (options.kind === 'VIEW')) {
    throw sqlErrors.invalidArgument(
      `Object found is of type '${existing.kind}', not specified type '${options.kind}'.`,
    );
  }
  return {
    kind: 'definition',
    sql: [`drop ${options.kind.toLowerCase()} ${objectPath(name)}`, ...forgetObject(name)],
    message: `${name.name} successfully dropped.`,
  };
}

/** The schema in which an object is to be created. */
export function requireSchema({ database, schema }: ObjectName, { catalog }: Statement): void {
  if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
  if (!catalog.hasSchema(database, schema)) throw sqlErrors.missingSchema(`${database}.${schema}`);
  if (schema === 'INFORMATION_SCHEMA') throw sqlErrors.unsupported('objects in INFORMATION_SCHEMA');
}

type ColumnDefinition = ast.ExpressionInner<'create_table'>['columns'][number];

function tableBody(
  node: ast.ExpressionInner<'create_table'>,
  statement: Statement,
): { columns: Column[]; body: string } {
  const like = node.constraints.find((constraint) => 'Like' in constraint);
  const source = node.clone_source ?? (like && 'Like' in like ? like.Like.source : undefined);
  if (source) {
    const columns = columnsOf(source, statement);
    const path = objectPath(resolveName(source, statement));
    const rows = node.clone_source ? '' : ' where false';
    return { columns, body: `as select * from ${path}${rows}` };
  }
  if (node.as_select) return selected(node.as_select, node.columns, statement);
  const columns = node.columns.map(columnOf);
  const definitions = columns.map((column, i) => {
    const written = node.columns[i]?.default;
    const value = written
      ? ` default ${convert(contextOf(statement).expression(written), column.type, statement).sql}`
      : '';
    return `${physical(column.name)} ${duckdbType(column.type)}${column.nullable ? '' : ' not null'}${value}`;
  });
  return { columns, body: `(${definitions.join(', ')})` };
}

function selected(query: ast.Expression, declared: ColumnDefinition[], statement: Statement) {
  const compiled = compileQuery(query, contextOf(statement));
  if (declared.length > 0 && declared.length !== compiled.columns.length) {
    throw sqlErrors.invalidArgument('Invalid column definition list');
  }
  const columns = compiled.columns.map((column, i): Column => {
    const definition = declared[i];
    if (!definition) return column;
    return definition.no_type ? { ...column, name: fold(definition.name) } : columnOf(definition);
  });
  const positions = columns.map((_, i) => physical(`$${i + 1}`));
  const items = columns.map((column, i) => {
    const from = compiled.columns[i] ?? column;
    const value = convert(
      { sql: positions[i] ?? '', type: from.type, nullable: from.nullable },
      column.type,
      statement,
    );
    return `cast(${value.sql} as ${duckdbType(column.type)}) as ${physical(column.name)}`;
  });
  return {
    columns,
    body: `as select ${items.join(', ')} from (${compiled.sql}) "~select"(${positions.join(', ')})`,
  };
}

function columnOf(definition: ColumnDefinition): Column {
  if (definition.auto_increment) throw sqlErrors.unsupported('AUTOINCREMENT');
  const isRequired =
    definition.nullable === false ||
    definition.primary_key ||
    definition.constraint_order.includes('NotNull');
  return { name: fold(definition.name), type: dataType(definition.data_type), nullable: !isRequired };
}

function columnsOf(source: ast.TableRef, statement: Statement): Column[] {
  const name = resolveName(source, statement);
  const object = statement.catalog.find(name);
  if (!object) throw missing(name, source, statement);
  return object.columns;
}
