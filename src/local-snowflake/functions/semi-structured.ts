import { sqlErrors } from '../engine/sql-error.ts';
import { convert } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { types } from '../sql/types.ts';
import { argumentsOf, at, constantOf, type FunctionRule, simple } from './rule.ts';

/** Paths are constant: `v:a.b[0]` or GET_PATH(v, 'a.b[0]'). */
const getPath: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 2);
  const source = convert(at(args, 0), types.variant, context.statement);
  const path = constantOf(at(args, 1), 'path');
  if (!/^[\w.[\]]+$/.test(path)) throw sqlErrors.unsupported(`path '${path}'`);
  const sql = `json_extract(${source.sql}, ${text(`$.${path}`)})`;
  return { sql, type: types.variant, nullable: true };
};

export const semiStructured: Record<string, FunctionRule> = {
  GET_PATH: getPath,
  PARSE_JSON: simple([types.text()], types.variant, (s) => `cast(${s} as json)`),
  TRY_PARSE_JSON: simple([types.text()], types.variant, (s) => `try_cast(${s} as json)`),
  TO_JSON: simple([types.variant], types.text(), (v) => `cast(${v} as varchar)`),
};
