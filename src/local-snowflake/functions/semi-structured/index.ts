import { types } from '../../sql/types.ts';
import { type FunctionRule, simple } from '../rule.ts';
import { arrays } from './arrays.ts';
import { objects } from './objects.ts';
import { get, getPath } from './paths.ts';

const { variant } = types;

export const semiStructured: Record<string, FunctionRule> = {
  ...arrays,
  ...objects,
  GET: get,
  GET_PATH: getPath,
  PARSE_JSON: simple([types.text()], variant, (s) => `cast(${s} as json)`),
  TRY_PARSE_JSON: simple([types.text()], variant, (s) => `try_cast(${s} as json)`),
  TO_JSON: simple([variant], types.text(), (v) => `cast(${v} as varchar)`),
  TYPEOF: simple([variant], types.text(), (v) => `sf_typeof(${v})`),
  IS_NULL_VALUE: simple([variant], types.boolean, (v) => `(json_type(${v}) = 'NULL')`),
};
