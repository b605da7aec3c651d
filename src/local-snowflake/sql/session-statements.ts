import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import { parameterChanges } from '../session-defaults.ts';
import type { Expression, Statement } from './compiled.ts';
import { fold } from './identifiers.ts';
import type { Plan } from './plan.ts';

/** USE [DATABASE | SCHEMA | WAREHOUSE | ROLE] name. */
export function use(node: ast.ExpressionInner<'use'>, { session, catalog }: Statement): Plan {
  const parts = node.this.quoted
    ? [node.this.name]
    : node.this.name.split('.').map((part) => part.toUpperCase());
  const [first = '', second] = parts;
  const change = (changes: (Plan & { kind: 'session' })['changes']): Plan => ({
    kind: 'session',
    changes,
    parameters: {},
  });
  switch (node.kind) {
    case 'Warehouse':
      return change({ warehouse: first });
    case 'Role':
      return change({ role: first });
    case 'SecondaryRoles':
      return change({});
    case 'Schema':
    case 'Database':
    case null: {
      const isSchema = node.kind === 'Schema' || second !== undefined;
      const database = isSchema && second === undefined ? session.database : first;
      const schema = isSchema ? (second ?? first) : 'PUBLIC';
      if (database === undefined) throw sqlErrors.noCurrentDatabase();
      if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
      if (isSchema && !catalog.hasSchema(database, schema))
        throw sqlErrors.missingSchema(`${database}.${schema}`);
      return change({ database, schema: catalog.hasSchema(database, schema) ? schema : undefined });
    }
    default:
      throw sqlErrors.unsupported(`USE ${node.kind.toUpperCase()}`);
  }
}

/** ALTER SESSION SET name = value … and UNSET. */
export function alterSession(node: ast.ExpressionInner<'alter_session'>): Plan {
  if (node.unset) {
    const names = node.expressions.map((item) => ('identifier' in item ? fold(item.identifier) : ''));
    const defaults = { TIMEZONE: 'America/Los_Angeles', WEEK_START: 0 };
    const reset = Object.fromEntries(Object.entries(defaults).filter(([name]) => names.includes(name)));
    return { kind: 'session', changes: parameterChanges(reset), parameters: {} };
  }
  const parameters = Object.fromEntries(node.expressions.map(parameter));
  return { kind: 'session', changes: parameterChanges(parameters), parameters };
}

function parameter(item: Expression): [string, string] {
  if (!('set_item' in item)) throw sqlErrors.unsupported('ALTER SESSION');
  const { name, value } = item.set_item;
  const key = 'column' in name ? fold(name.column.name) : 'identifier' in name ? fold(name.identifier) : '';
  if ('literal' in value && typeof value.literal.value === 'string') return [key, value.literal.value];
  if ('boolean' in value) return [key, String(value.boolean.value)];
  if ('column' in value) return [key, value.column.name.name];
  throw sqlErrors.unsupported(`value of session parameter ${key}`);
}
