import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import type { ObjectName } from './catalog.ts';
import type { CompileContext, Compiled } from './compiled.ts';
import { fold } from './identifiers.ts';
import { nextValue } from './next-value.ts';
import { objectPath } from './object-path.ts';
import type { SessionContext } from './session.ts';
import { types } from './types.ts';

/** The sequence of `sequence.NEXTVAL`, `schema.sequence.NEXTVAL` …; undefined for anything else. */
export function sequenceOf(node: object, session: SessionContext): ObjectName | undefined {
  const path = pathOf(node);
  const last = path?.at(-1);
  if (!path || !last || last.quoted || last.name.toUpperCase() !== 'NEXTVAL') return undefined;
  const [name, schema, database] = path.slice(0, -1).reverse().map(fold);
  const place = { database: database ?? session.database, schema: schema ?? session.schema ?? 'PUBLIC' };
  if (name === undefined || place.database === undefined) return undefined;
  return { database: place.database, schema: place.schema, name };
}

export function compileNextValue(name: ObjectName, { statement }: CompileContext): Compiled {
  if (!statement.catalog.hasSequence(name)) throw sqlErrors.missingObject(name.name);
  return { sql: nextValue(objectPath(name)), type: types.fixed(38), nullable: false };
}

/** The identifiers of a name with two parts or more, in order. */
function pathOf(node: object): ast.Identifier[] | undefined {
  if ('column' in node && isColumn(node.column)) {
    const { table, name } = node.column;
    return table ? [table, name] : undefined;
  }
  if (!('dot' in node) || !isDot(node.dot)) return undefined;
  const before = pathOf(node.dot.this);
  return before && [...before, node.dot.field];
}

const isColumn = (value: unknown): value is ast.Column =>
  typeof value === 'object' && value !== null && 'name' in value && 'table' in value;

const isDot = (value: unknown): value is { this: object; field: ast.Identifier } =>
  typeof value === 'object' && value !== null && 'this' in value && 'field' in value;
