import type { Compiled, Context } from '../../compiled.ts';
import { applied, Untranslatable } from '../../notes.ts';
import { isJson, postgresType, type SqlType, types } from '../../types.ts';
import { convert } from '../convert.ts';
import { helper } from '../helper.ts';
import { argumentsOf, at, type FunctionRule, rule } from '../rule.ts';
import { numberType, toPoint, tryPoint } from './conversions.ts';

const says = 'TRY_CAST and TRY_TO_… become functions of compat that answer NULL instead of failing';
const tryRule = { id: 'try-cast', says };

/** TRY_CAST: NULL where the text is no such value. */
export function tryConvert(value: Compiled, type: SqlType, context: Context): Compiled {
  applied(context.statement.notes, tryRule);
  const { kind } = value.type;
  if (kind !== 'text' && kind !== 'unknown' && !isJson(value.type)) return convert(value, type, context);
  const text = isJson(value.type) ? convert(value, types.text, context) : value;
  switch (type.kind) {
    case 'fixed': {
      const number = helper(
        'try_to_number',
        [text, String(type.precision), String(type.scale)],
        { ...type, as: 'numeric' },
        context,
      );
      // The function has no scale of its own to show.
      return { ...number, isScaled: true };
    }
    case 'real':
      return helper('try_to_double', [text], types.real, context);
    case 'boolean':
      return helper('try_to_boolean', [text], types.boolean, context);
    case 'date':
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return tryPoint(text, type, context);
    case 'text':
      return type.length === undefined
        ? convert(value, type, context)
        : helper('try_to_varchar', [text, String(type.length)], type, context);
    default:
      throw new Untranslatable(`TRY_CAST to ${postgresType(type)} has no rule.`, 'try_cast');
  }
}

const attempt = (type: SqlType) =>
  rule('try-cast', says, (call, context) => tryConvert(at(argumentsOf(call, context, 1), 0), type, context));

const attemptPoint = (type: SqlType) =>
  rule('try-cast', says, (call, context) => toPoint(type, call, context, 'try_'));

const attemptNumber = rule('try-cast', says, (call, context) => {
  const args = argumentsOf(call, context, 1, 3);
  return tryConvert(at(args, 0), numberType(args), context);
});

export const tryCasts: Record<string, FunctionRule> = {
  TRY_TO_NUMBER: attemptNumber,
  TRY_TO_DECIMAL: attemptNumber,
  TRY_TO_NUMERIC: attemptNumber,
  TRY_TO_DOUBLE: attempt(types.real),
  TRY_TO_BOOLEAN: attempt(types.boolean),
  TRY_TO_DATE: attemptPoint(types.date),
  TRY_TO_TIME: attemptPoint(types.time),
  TRY_TO_TIMESTAMP: attemptPoint(types.ntz),
  TRY_TO_TIMESTAMP_NTZ: attemptPoint(types.ntz),
  TRY_TO_TIMESTAMP_LTZ: attemptPoint(types.ltz),
  TRY_TO_TIMESTAMP_TZ: attemptPoint(types.tz),
};
