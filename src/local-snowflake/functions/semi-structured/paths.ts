import { sqlErrors } from '../../engine/sql-error.ts';
import type { Compiled, Statement } from '../../sql/compiled.ts';
import { convert } from '../../sql/convert.ts';
import { text } from '../../sql/identifiers.ts';
import { types } from '../../sql/types.ts';
import { argumentsOf, at, constantOf, type FunctionRule } from '../rule.ts';

/** Paths are constant: `v:a.b[0]`, `v:"a name"`, or GET_PATH(v, 'a.b[0]'). */
export const getPath: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 2);
  const source = convert(at(args, 0), types.variant, context.statement);
  return valueAt(source.sql, pathOf(constantOf(at(args, 1), 'path')));
};

/** GET(v, key) and v[key]: the index of an array, from zero, or the key of an object. */
export const get: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 2);
  return getBy(at(args, 0), at(args, 1), context.statement);
};

export function getBy(source: Compiled, key: Compiled, statement: Statement): Compiled {
  const value = convert(source, types.variant, statement).sql;
  if (key.type.kind === 'fixed') {
    const index = `(${key.sql})::bigint`;
    return valueAt(value, `case when ${index} >= 0 then '/' || ${index} end`, 'ARRAY');
  }
  return valueAt(value, `sf_pointer(${convert(key, types.text(), statement).sql})`, 'OBJECT');
}

/** What a key means to an object it does not mean to an array, though a JSON pointer would not tell. */
function valueAt(value: string, path: string, kind?: 'ARRAY' | 'OBJECT'): Compiled {
  const found = `json_extract(${value}, ${path})`;
  const sql = kind ? `(case when json_type(${value}) = '${kind}' then ${found} end)` : found;
  return { sql, type: types.variant, nullable: true };
}

const segment = /\.?([A-Za-z_]\w*)|\[(\d+)\]|\[(["'])((?:(?!\3).)*)\3\]|\.?"([^"]*)"/y;

/** A path of Snowflake as one of DuckDB. */
function pathOf(written: string): string {
  let path = '$';
  segment.lastIndex = 0;
  while (segment.lastIndex < written.length) {
    const found = segment.exec(written);
    if (!found) throw sqlErrors.unsupported(`path '${written}'`);
    const [, name, index, , bracketed, quoted] = found;
    const key = name ?? bracketed ?? quoted ?? '';
    if (key.includes('"')) throw sqlErrors.unsupported(`path '${written}'`);
    path += index === undefined ? `."${key}"` : `[${index}]`;
  }
  return text(path);
}
