import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Column } from '../catalog.ts';
import type { Expression, Statement } from '../compiled.ts';
import { physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import type { Plan } from '../plan.ts';
import { compileQuery, contextOf } from '../query.ts';
import { types } from '../types.ts';
import { defaultCell, defaulted } from './defaults.ts';
import { stored, targetColumn, targetTable } from './target.ts';

/** INSERT [OVERWRITE] of VALUES or a query; a bind that is a list inserts one row for each of its values. */
export function insert(node: ast.Insert, statement: Statement): Plan {
  const target = targetTable(node.table, statement);
  const columns =
    node.columns.length > 0 ? node.columns.map((name) => targetColumn(target, name)) : target.columns;
  const lists = bulkLists(statement);
  const rest = defaulted(target, columns);
  const row = { columns, rest: () => rest.map((column) => defaultCell(column, statement)) };
  const source = node.query
    ? fromQuery(node, row, statement)
    : lists.length > 0
      ? fromLists(node.values, row, lists, statement)
      : fromValues(node.values, row, statement);
  const names = [...columns, ...rest].map(({ name }) => physical(name)).join(', ');
  const clear = node.overwrite ? [{ sql: `delete from ${objectPath(target)}`, count: undefined }] : [];
  return {
    kind: 'change',
    type: 'insert',
    counts: ['number of rows inserted'],
    steps: [
      ...clear,
      {
        sql: `insert into ${objectPath(target)} (${names}) ${source}`,
        count: 0,
        ...(lists.length > 0 ? { lists: lists.map(({ values }) => values) } : {}),
      },
    ],
  };
}

/** The columns that the statement fills, and what the others get. */
interface Row {
  columns: Column[];
  rest: () => string[];
}

function fromQuery(node: ast.Insert, { columns, rest }: Row, statement: Statement): string {
  if (!node.query) return '';
  const query = compileQuery(
    node.with && 'select' in node.query ? { select: { ...node.query.select, with: node.with } } : node.query,
    contextOf(statement),
  );
  requireWidth(query.columns.length, columns.length);
  const positions = columns.map((_, i) => physical(`$${i + 1}`));
  const items = columns.map((column, i) => {
    const type = query.columns[i]?.type ?? types.null;
    return stored({ sql: positions[i] ?? '', type, nullable: true }, column, statement);
  });
  return `select ${[...items, ...rest()].join(', ')} from (${query.sql}) "~source"(${positions.join(', ')})`;
}

function fromValues(rows: Expression[][], target: Row, statement: Statement): string {
  if (rows.length === 0) throw sqlErrors.unsupported('INSERT without VALUES or a query');
  return `values ${rows.map((row) => `(${cells(row, target, statement).join(', ')})`).join(', ')}`;
}

interface BulkList {
  index: number;
  values: (string | null)[];
}

function bulkLists({ binds }: Statement): BulkList[] {
  return [...binds].flatMap(([index, { value }]) => (Array.isArray(value) ? [{ index, values: value }] : []));
}

/** `$n` is the list of the n-th bulk bind; unnest() turns the lists into rows side by side. */
function fromLists(rows: Expression[][], target: Row, lists: BulkList[], statement: Statement): string {
  const [row] = rows;
  if (!row || rows.length !== 1) throw sqlErrors.unsupported('array binds with several VALUES rows');
  const unnested = lists.map(({ index }, i) => `unnest($${i + 1}::varchar[]) as ${physical(String(index))}`);
  return `select ${cells(row, target, statement).join(', ')} from (select ${unnested.join(', ')}) "~bind"`;
}

function cells(row: Expression[], { columns, rest }: Row, statement: Statement): string[] {
  requireWidth(row.length, columns.length);
  const context = contextOf(statement);
  const given = columns.map((column, i) => {
    const cell = row[i];
    if (!cell || ('var' in cell && cell.var.this.toUpperCase() === 'DEFAULT'))
      return defaultCell(column, statement);
    return stored(context.expression(cell), column, statement);
  });
  return [...given, ...rest()];
}

function requireWidth(given: number, wanted: number): void {
  if (given !== wanted) {
    throw sqlErrors.invalidArgument(
      `Insert value list does not match column list expecting ${wanted} but got ${given}`,
    );
  }
}
