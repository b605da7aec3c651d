import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../../engine/sql-error.ts';
import type { Column, ObjectName } from '../catalog.ts';
import type { Expression, Statement } from '../compiled.ts';
import { convert } from '../convert.ts';
import { dataType } from '../data-type.ts';
import { missing, objectPath, resolveName } from '../from.ts';
import { fold, physical } from '../identifiers.ts';
import { nextValue } from '../next-value.ts';
import { compileQuery, contextOf } from '../query.ts';
import { duckdbType } from '../types.ts';

type Create = ast.ExpressionInner<'create_table'>;
type ColumnDefinition = Create['columns'][number];

/** What a table is made of: its columns, the rest of CREATE TABLE, and what has to be there before. */
export interface TableBody {
  columns: Column[];
  body: string;
  sequences: string[];
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
    if (!definition.auto_increment) {
      return definition.default
        ? { ...column, default: defaultOf(definition.default, column, statement) }
        : column;
    }
    const sequence = objectPath({ ...name, name: `~auto/${name.name}/${column.name}` });
    const { start, increment } = countingOf(definition);
    sequences.push(`create or replace sequence ${sequence} start ${start} increment ${increment}`);
    return { ...column, default: nextValue(sequence) };
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

/** The default of a column as DuckDB evaluates it for each row. */
export function defaultOf(written: Expression, { type }: Column, statement: Statement): string {
  return convert(contextOf(statement).expression(written), type, statement).sql;
}

/** A column in the words of DuckDB. */
function columnSql({ name, type, nullable, default: value }: Column): string {
  return `${physical(name)} ${duckdbType(type)}${nullable ? '' : ' not null'}${value === undefined ? '' : ` default ${value}`}`;
}

const isCounted = ({ default: value }: Column): boolean => value?.startsWith('cast(nextval(') ?? false;

/** CLONE and LIKE keep types, defaults and what must not be null. */
function copied(
  source: ast.TableRef,
  { isClone, statement }: { isClone: boolean; statement: Statement },
): TableBody {
  const name = resolveName(source, statement);
  const object = statement.catalog.find(name);
  if (!object) throw missing(name, source, statement);
  const { columns } = object;
  if (columns.some(isCounted)) throw sqlErrors.unsupported('copy of a table with AUTOINCREMENT');
  if (!isClone) return { columns, body: `(${columns.map(columnSql).join(', ')})`, sequences: [] };
  if (columns.every((column) => column.nullable && column.default === undefined))
    return { columns, body: `as select * from ${objectPath(name)}`, sequences: [] };
  throw sqlErrors.unsupported('CLONE of a table with defaults or NOT NULL');
}

function selected(query: ast.Expression, declared: ColumnDefinition[], statement: Statement): TableBody {
  const compiled = compileQuery(query, contextOf(statement));
  if (declared.length > 0 && declared.length !== compiled.columns.length) {
    throw sqlErrors.invalidArgument('Invalid column definition list');
  }
  const columns = compiled.columns.map((column, i): Column => {
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
  return { columns, body, sequences: [] };
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
