import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import { spoilStreams } from '../../streams/store.ts';
import type { ObjectName } from '../catalog.ts';
import type { Statement } from '../compiled.ts';
import { fullName, missing, resolveName } from '../from.ts';
import { physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { temporaryName } from '../temporary.ts';
import { forgetObject, recordObject } from './metadata.ts';
import { tableBody } from './table-body.ts';

type Create = ast.ExpressionInner<'create_table'>;

/** CREATE TABLE, also TEMPORARY and TRANSIENT. Constraints other than NOT NULL are not enforced, as in Snowflake. */
export function createTable(node: Create, statement: Statement): Plan {
  const modifier = node.table_modifier?.toUpperCase();
  if (modifier && modifier !== 'TRANSIENT') throw sqlErrors.unsupported(`CREATE ${modifier} TABLE`);
  return defineTable(node, statement, 'BASE TABLE');
}

/** Makes a table of whatever kind. */
export function defineTable(node: Create, statement: Statement, kind: 'BASE TABLE' | 'DYNAMIC TABLE'): Plan {
  const written = fullName(node.name, statement);
  requireSchema(written, statement);
  const name = node.temporary ? temporaryName(written, statement.session) : written;
  const existing = statement.catalog.find(name);
  if (existing && !node.or_replace) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  const { columns, body, sequences = [], rowsOf } = tableBody(node, name, statement);
  if (existing?.kind === 'STREAM') throw sqlErrors.objectExists(name.name);
  const spoil = existing ? [spoilStreams(name)] : [];
  const drop = existing ? [`drop ${existing.kind === 'VIEW' ? 'view' : 'table'} ${objectPath(name)}`] : [];
  // A query may read what it replaces.
  const made = existing && (rowsOf || body.startsWith('as ')) ? { ...name, name: `~new/${name.name}` } : name;
  const create = [
    `create table ${objectPath(made)} ${body}`,
    ...(rowsOf
      ? [
          `insert into ${objectPath(made)} select ${columns.map((column) => physical(column.name)).join(', ')} from ${objectPath(rowsOf)}`,
        ]
      : []),
  ];
  return {
    kind: 'definition',
    sql: [
      ...spoil,
      ...(node.temporary ? [`create schema if not exists ${schemaPath(name)}`] : []),
      ...(made === name
        ? [...drop, ...sequences, ...create]
        : [...create, ...drop, `alter table ${objectPath(made)} rename to ${physical(name.name)}`]),
      ...recordObject(name, kind, columns),
    ],
    message: `Table ${name.name} successfully created.`,
    ...(node.temporary ? { temporaryIn: name.database } : {}),
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
  if (existing.kind !== (options.kind === 'VIEW' ? 'VIEW' : 'BASE TABLE')) {
    throw sqlErrors.invalidArgument(
      `Object found is of type '${existing.kind}', not specified type '${options.kind}'.`,
    );
  }
  return {
    kind: 'definition',
    sql: [
      spoilStreams(name),
      `drop ${options.kind.toLowerCase()} ${objectPath(name)}`,
      ...forgetObject(name),
    ],
    message: `${name.name} successfully dropped.`,
  };
}

/** The schema in which an object is to be created. */
export function requireSchema({ database, schema }: ObjectName, { catalog }: Statement): void {
  if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
  if (!catalog.hasSchema(database, schema)) throw sqlErrors.missingSchema(`${database}.${schema}`);
  if (schema === 'INFORMATION_SCHEMA') throw sqlErrors.unsupported('objects in INFORMATION_SCHEMA');
}

function schemaPath({ database, schema }: ObjectName): string {
  return [database, schema].map(physical).join('.');
}
