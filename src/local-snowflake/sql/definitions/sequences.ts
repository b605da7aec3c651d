import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Statement } from '../compiled.ts';
import { fullName } from '../from.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { requireSchema } from './tables.ts';

/** CREATE SEQUENCE with START and INCREMENT, one each unless told. */
export function createSequence(node: ast.ExpressionInner<'create_sequence'>, statement: Statement): Plan {
  const name = fullName(node.name, statement);
  requireSchema(name, statement);
  if (statement.catalog.hasSequence(name) && !node.or_replace) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  const counting = `start ${node.start ?? 1} increment ${node.increment ?? 1}`;
  return {
    kind: 'definition',
    sql: [`create or replace sequence ${objectPath(name)} ${counting}`],
    message: `Sequence ${name.name} successfully created.`,
  };
}

export function dropSequence(node: ast.ExpressionInner<'drop_sequence'>, statement: Statement): Plan {
  const name = fullName(node.name, statement);
  if (statement.catalog.hasSequence(name)) {
    return {
      kind: 'definition',
      sql: [`drop sequence ${objectPath(name)}`],
      message: `${name.name} successfully dropped.`,
    };
  }
  if (!node.if_exists) throw sqlErrors.missingObject(name.name);
  const message = 'Drop statement executed successfully (object already dropped).';
  return { kind: 'definition', sql: [], message };
}
