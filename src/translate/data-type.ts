import type { ast } from '@polyglot-sql/sdk';
import { Untranslatable } from './notes.ts';
import { type SqlType, types } from './types.ts';

/** The type that a cast or a column definition names. */
export function dataType(node: ast.DataType): SqlType {
  switch (node.data_type) {
    case 'custom':
      return namedType(node.name);
    case 'decimal':
      return types.fixed(node.precision ?? 38, node.scale ?? 0);
    case 'tiny_int':
    case 'small_int':
    case 'int':
    case 'big_int':
      return types.fixed();
    case 'float':
    case 'double':
      return types.real;
    case 'text':
      return types.text;
    case 'text_with_length':
      return textOf(node.length);
    case 'string':
    case 'var_char':
      return textOf(node.length);
    case 'char':
      return textOf(node.length ?? 1);
    case 'geography':
      return types.geography;
    case 'binary':
    case 'var_binary':
      return types.binary;
    case 'boolean':
    case 'date':
    case 'time':
      return { kind: node.data_type };
    case 'timestamp':
      return { ...(node.timezone ? types.tz : types.ntz), scale: Math.min(6, node.precision ?? 6) };
    default:
      throw new Untranslatable(`The type ${node.data_type} has no counterpart here.`);
  }
}

/** The longest VARCHAR is what Snowflake gives a column without a length: no limit worth keeping. */
function textOf(length: number | null | undefined): SqlType {
  return length === null || length === undefined || length >= 16_777_216
    ? types.text
    : { kind: 'text', length };
}

/** A type that the parser keeps as text, such as `NUMBER(10, 2)` or `TIMESTAMPLTZ(3)`. */
function namedType(written: string): SqlType {
  if (/\bcollate\b/i.test(written))
    throw new Untranslatable(
      `${written}: the collation has to be one of PostgreSQL's, or citext where case does not matter.`,
    );
  const [, base = '', args = ''] = /^([\w ]+?)\s*(?:\((.*)\))?$/.exec(written.trim().toUpperCase()) ?? [];
  const [first, second] = args.split(',').map((part) => (part.trim() === '' ? undefined : Number(part)));
  switch (base) {
    case 'NUMBER':
    case 'NUMERIC':
    case 'DECIMAL':
      return types.fixed(first ?? 38, second ?? 0);
    case 'INT':
    case 'INTEGER':
    case 'BIGINT':
    case 'SMALLINT':
    case 'TINYINT':
    case 'BYTEINT':
      return types.fixed();
    case 'FLOAT4':
    case 'FLOAT8':
    case 'FLOAT':
    case 'DOUBLE':
    case 'REAL':
      return types.real;
    case 'STRING':
    case 'TEXT':
    case 'VARCHAR':
    case 'NVARCHAR':
    case 'NVARCHAR2':
      return textOf(first);
    case 'NCHAR':
    case 'CHAR':
      return textOf(first ?? 1);
    case 'BOOLEAN':
      return types.boolean;
    case 'DATE':
      return types.date;
    case 'TIME':
      return types.time;
    case 'DATETIME':
    case 'TIMESTAMP':
    case 'TIMESTAMPNTZ':
    case 'TIMESTAMP_NTZ':
      return { ...types.ntz, scale: Math.min(6, first ?? 6) };
    case 'TIMESTAMPLTZ':
    case 'TIMESTAMP_LTZ':
      return { ...types.ltz, scale: Math.min(6, first ?? 6) };
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP_TZ':
      return { ...types.tz, scale: Math.min(6, first ?? 6) };
    case 'VARIANT':
      return types.variant;
    case 'OBJECT':
      return types.object;
    case 'ARRAY':
      return types.array;
    case 'BINARY':
    case 'VARBINARY':
      return types.binary;
    case 'GEOGRAPHY':
      return types.geography;
    default:
      throw new Untranslatable(`The type ${written} has no counterpart here.`);
  }
}
