import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Column, ObjectName } from '../catalog.ts';
import type { Expression, Statement } from '../compiled.ts';
import { convert } from '../convert.ts';
import { dataType } from '../data-type.ts';
import { missing, resolveName } from '../from.ts';
import { fold, physical } from '../identifiers.ts';
import { objectPath } from '../object-path.ts';
import { writeSql } from '../parse.ts';
import { compileQuery, contextOf } from '../query.ts';
import { duckdbType } from '../types.ts';

type Create = ast.ExpressionInner<'create_table'>;
type ColumnDefinition = Create['columns'][number];

/** What a table is made of: its columns, the rest of CREATE TABLE, what has to be there before, and where rows come from. */
export interface TableBody {
  columns: Column[];
  body: string;
  sequences?: string[];
  rowsOf?: ObjectName;
}

/** Columns, AS SELECT, LIKE or CLONE. */
export function tableBody(node: Create, name: ObjectName, statement: Statement): TableBody {
  const like = node.constraints.find((constraint) => 'Like' in constraint);
  const source = node.clone_source ?? (like && 'Like' in like ? like.Like.source : undefined);
  if (source) return copied(source, { isClone: node.clone_source !== null, statement });
  if (node.as_select) return selected(node.as_select, node.columns, statement);
  const sequences: string[] = [];
  const columns = node.columns.map((definition) => {
    const column = columnOf(definition);
    if (!definition.auto_increment) return withDefault(column, definition.default ?? undefined, statement);
    const sequence = objectPath({ ...name, name: `~auto/${name.name}/${column.name}` });
    const { start, increment } = countingOf(definition);
    sequences.push(`create or replace sequence ${sequence} start ${start} increment ${increment}`);
    return { ...column, sequence, default: `autoincrement start ${start} increment ${increment} noorder` };
  });
  return { columns, body: `(${columns.map(columnSql).join(', ')})`, sequences };
}

/** A column of CREATE TABLE or ALTER TABLE. */
export function columnOf(definition: ColumnDefinition): Column {
  const isRequired =
    definition.nullable === false ||
    definition.primary_key ||
    definition.constraint_order.includes('NotNull');
  return { name: fold(definition.name), type: dataType(definition.data_type), nullable: !isRequired };
}

/** The column with a default that is known to be one: an expression that a statement without tables can give. */
export function withDefault(column: Column, written: Expression | undefined, statement: Statement): Column {
  if (!written) return column;
  convert(contextOf(statement).expression(written), column.type, statement);
  return { ...column, default: writeSql(written) };
}

/** A column in the words of DuckDB. */
function columnSql({ name, type, nullable }: Column): string {
  return `${physical(name)} ${duckdbType(type)}${nullable ? '' : ' not null'}`;
}

/** CLONE and LIKE keep types, defaults and what must not be null. */
function copied(
  source: ast.TableRef,
  { isClone, statement }: { isClone: boolean; statement: Statement },
): TableBody {
  const name = resolveName(source, statement);
  const object = statement.catalog.find(name);
  if (!object) throw missing(name, source, statement);
  const { columns } = object;
  if (columns.some(({ sequence }) => sequence !== undefined))
    throw sqlErrors.unsupported('copy of a table with AUTOINCREMENT');
  return { columns, body: `(${columns.map(columnSql).join(', ')})`, ...(isClone ? { rowsOf: name } : {}) };
}

function selected(query: ast.Expression, declared: ColumnDefinition[], statement: Statement): TableBody {
  const compiled = compileQuery(query, contextOf(statement));
  if (declared.length > 0 && declared.length !== compiled.columns.length) {
    throw sqlErrors.invalidArgument('Invalid column definition list');
  }
  const columns = compiled.columns.map(({ name, type, nullable }, i): Column => {
    const column = { name, type, nullable };
    const definition = declared[i];
    if (!definition) return column;
    if (definition.auto_increment) throw sqlErrors.unsupported('AUTOINCREMENT with AS SELECT');
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
  const body = `as select ${items.join(', ')} from (${compiled.sql}) "~select"(${positions.join(', ')})`;
  return { columns, body };
}

/** START and INCREMENT of AUTOINCREMENT; one each unless told. */
function countingOf(definition: ColumnDefinition): { start: number; increment: number } {
  const numberIn = (written: Expression | null | undefined): number => {
    if (!written) return 1;
    const value = 'literal' in written ? Number(written.literal.value) : Number.NaN;
    if (!Number.isInteger(value)) throw sqlErrors.unsupported('AUTOINCREMENT by an expression');
    return value;
  };
  return {
    start: numberIn(definition.auto_increment_start),
    increment: numberIn(definition.auto_increment_increment),
  };
}
