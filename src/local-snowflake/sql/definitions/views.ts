import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Column } from '../catalog.ts';
import type { Statement } from '../compiled.ts';
import { resolveName } from '../from.ts';
import { physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { compileQuery, contextOf } from '../query.ts';
import { duckdbType } from '../types.ts';
import { recordObject, recordText } from './metadata.ts';
import { requireSchema } from './tables.ts';
import { viewColumns } from './view-columns.ts';

/** CREATE VIEW; the view's column types are those that its query has now. */
export function createView(node: ast.ExpressionInner<'create_view'>, statement: Statement): Plan {
  if (node.materialized) throw sqlErrors.unsupported('MATERIALIZED VIEW');
  const name = resolveName(node.name, statement);
  requireSchema(name, statement);
  const existing = statement.catalog.find(name);
  if (existing && (!node.or_replace || existing.kind !== 'VIEW')) {
    if (!node.if_not_exists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  const query = compileQuery(node.query, contextOf({ ...statement, isView: true }));
  if (node.columns.length > 0 && node.columns.length !== query.columns.length) {
    throw sqlErrors.invalidArgument('Invalid column definition list');
  }
  const names = node.columns.length > 0 ? viewColumns(statement.written ?? '') : [];
  const columns = query.columns.map((column, i): Column => {
    const name = names[i];
    return name === undefined ? column : { ...column, name };
  });
  if (new Set(columns.map((column) => column.name)).size !== columns.length) {
    throw sqlErrors.invalidArgument('duplicate column name in a view');
  }
  const positions = columns.map((_, i) => physical(`$${i + 1}`));
  const items = columns.map(
    (column, i) => `cast(${positions[i]} as ${duckdbType(column.type)}) as ${physical(column.name)}`,
  );
  const body = `select ${items.join(', ')} from (${query.sql}) "~view"(${positions.join(', ')})`;
  return {
    kind: 'definition',
    sql: [
      `create or replace view ${objectPath(name)} as ${body}`,
      ...recordObject(name, 'VIEW', columns),
      recordText(name, statement.written ?? ''),
    ],
    message: `View ${name.name} successfully created.`,
  };
}
