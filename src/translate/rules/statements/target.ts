import type { ast } from '@polyglot-sql/sdk';
import { type KnownTable, tableName } from '../../catalog.ts';
import { type Column, type Compiled, type Context, emptyScope, type Statement } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { convert } from '../convert.ts';
import { contextOf } from '../queries/query.ts';

/** The table that a statement changes. */
export interface Target {
  /** As it is written, with its schema. */
  readonly name: string;
  readonly alias: string;
  /** `t` or `s.t as t`. */
  readonly sql: string;
  /** Undefined where the sources do not define it. */
  readonly known: KnownTable | undefined;
  /** In which the target's columns are visible. */
  readonly context: Context;
}

export function targetOf(
  table: ast.TableRef,
  aliasNode: ast.Identifier | null | undefined,
  statement: Statement,
): Target {
  const { schema, as } = tableName(table);
  const known = statement.catalog.find({ schema, as });
  const folded = fold(aliasNode ?? table.name);
  const alias = postgresName(folded);
  const name = pathOf({ schema, as });
  const scope = emptyScope();
  scope.relations.push({
    alias: folded,
    as: alias,
    columns: known?.columns ?? [],
    isOpen: known === undefined || known.isOpen,
  });
  const sql = alias === as ? name : `${name} as ${written(alias)}`;
  return { name, alias: written(alias), sql, known, context: contextOf(statement, scope) };
}

export function pathOf({ schema, as }: { schema: string | undefined; as: string }): string {
  return schema === undefined ? written(as) : `${written(schema)}.${written(as)}`;
}

/** A column that a list or SET names; the parser writes `t."A"` there as one identifier `t.A`. */
export function columnOf(identifier: ast.Identifier, { known }: Pick<Target, 'known'>): Column {
  const cut = identifier.name.lastIndexOf('.');
  const name = fold(cut > 0 ? { ...identifier, name: identifier.name.slice(cut + 1) } : identifier);
  return (
    known?.columns.find((column) => column.name === name) ?? {
      name,
      as: postgresName(name),
      type: { kind: 'unknown' },
    }
  );
}

/** A value as its column stores it. What is a literal, or of a type nobody knows, PostgreSQL fits in by itself. */
export function stored(value: Compiled, column: Column, context: Context): string {
  const isFitted =
    value.type.kind === 'null' ||
    column.type.kind === 'unknown' ||
    value.type.kind === 'unknown' ||
    (value.type.kind === 'fixed' && (column.type.kind === 'fixed' || column.type.kind === 'real')) ||
    (value.type.kind === 'text' && column.type.kind === 'text');
  return isFitted ? value.sql : convert(value, column.type, context).sql;
}
