import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Statement } from '../compiled.ts';
import { fold, physical } from '../identifiers.ts';
import type { Plan } from '../plan.ts';
import { forgetSchema } from './metadata.ts';

export function createSchema(node: ast.ExpressionInner<'create_schema'>, statement: Statement): Plan {
  if (node.clone_from) throw sqlErrors.unsupported('CREATE SCHEMA … CLONE');
  const { database, schema } = schemaName(node.name.map(fold), statement);
  if (statement.catalog.hasSchema(database, schema)) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(schema);
    return { kind: 'definition', sql: [], message: `${schema} already exists, statement succeeded.` };
  }
  return {
    kind: 'definition',
    sql: [`create schema ${physical(database)}.${physical(schema)}`],
    message: `Schema ${schema} successfully created.`,
  };
}

export function dropSchema(node: ast.ExpressionInner<'drop_schema'>, statement: Statement): Plan {
  // The parser keeps `a.b` as one unquoted identifier here.
  const parts = node.name.quoted
    ? [node.name.name]
    : node.name.name.split('.').map((part) => part.toUpperCase());
  const { database, schema } = schemaName(parts, statement);
  if (!statement.catalog.hasSchema(database, schema)) {
    if (!node.if_exists) throw sqlErrors.missingSchema(`${database}.${schema}`);
    const message = 'Drop statement executed successfully (object already dropped).';
    return { kind: 'definition', sql: [], message };
  }
  return {
    kind: 'definition',
    sql: [`drop schema ${physical(database)}.${physical(schema)} cascade`, ...forgetSchema(database, schema)],
    message: `${schema} successfully dropped.`,
    emptied: { database, schema },
  };
}

export function createDatabase(node: ast.ExpressionInner<'create_database'>, { catalog }: Statement): Plan {
  if (node.clone_from) throw sqlErrors.unsupported('CREATE DATABASE … CLONE');
  const database = fold(node.name);
  if (catalog.hasDatabase(database)) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(database);
    return { kind: 'definition', sql: [], message: `${database} already exists, statement succeeded.` };
  }
  return { kind: 'attach', database, message: `Database ${database} successfully created.` };
}

export function dropDatabase(node: ast.ExpressionInner<'drop_database'>, { catalog }: Statement): Plan {
  const database = fold(node.name);
  if (catalog.hasDatabase(database))
    return { kind: 'detach', database, message: `${database} successfully dropped.` };
  if (!node.if_exists) throw sqlErrors.missingDatabase(database);
  const message = 'Drop statement executed successfully (object already dropped).';
  return { kind: 'definition', sql: [], message };
}

function schemaName(parts: string[], { session, catalog }: Statement): { database: string; schema: string } {
  const [first = '', second] = parts;
  const database = second === undefined ? session.database : first;
  if (database === undefined) throw sqlErrors.noCurrentDatabase();
  if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
  return { database, schema: second ?? first };
}
