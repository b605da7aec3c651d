import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import { parseType, type SqlType, types } from './types.ts';

/** The type that a cast or a column definition names. */
export function dataType(node: ast.DataType): SqlType {
  switch (node.data_type) {
    case 'custom':
      return parseType(node.name);
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
      return types.text();
    case 'text_with_length':
      return types.text(node.length);
    case 'string':
    case 'var_char':
      return types.text(node.length ?? undefined);
    case 'char':
      return types.text(node.length ?? 1);
    case 'geography':
      return types.geography;
    case 'vector':
      return parseType(`vector(${node.element_type?.data_type ?? 'float'}, ${node.dimension ?? ''})`);
    case 'binary':
    case 'var_binary':
      return types.binary(node.length ?? undefined);
    case 'boolean':
    case 'date':
      return { kind: node.data_type };
    case 'time':
      return types.time(node.precision ?? undefined);
    case 'timestamp':
      return node.timezone ? types.tz(node.precision ?? undefined) : types.ntz(node.precision ?? undefined);
    default:
      throw sqlErrors.unsupported(`data type ${node.data_type}`);
  }
}
