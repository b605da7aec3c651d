import type { Call } from '../../../snowflake-syntax/calls.ts';
import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isTimestamp, type SqlType, types } from '../../types.ts';
import { cast, convert, wallClock } from '../convert.ts';
import { dateFormat, numberFormat } from '../formats.ts';
import { helper } from '../helper.ts';
import { quoted } from '../literals.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule } from '../rule.ts';

/** TO_DATE and its like: one argument converts as CAST does; a second one is a format, or the scale of a number. */
export function toPoint(type: SqlType, call: Call, context: Context, attempt: 'try_' | ''): Compiled {
  const args = argumentsOf(call, context, 1, 2);
  const [value, format] = [at(args, 0), args[1]];
  if (!format || format.constant?.toUpperCase() === 'AUTO')
    return attempt ? tryPoint(value, type, context) : convert(value, type, context);
  if (value.type.kind === 'fixed') {
    const scale = Number(constantOf(format, 'The scale'));
    const seconds = atom(`${inside(value, binding.multiply)} / ${10 ** scale}.0`, types.real);
    return convert(seconds, type, context);
  }
  if (value.type.kind !== 'text' && value.type.kind !== 'unknown') return convert(value, type, context);
  const pattern = dateFormat(constantOf(format, 'The format'), 'read');
  // PostgreSQL's own to_timestamp goes through the session's zone, where an hour may be missing.
  const stamp = helper(`${attempt}to_timestamp`, [value, quoted(pattern)], types.ntz, context);
  return type.kind === 'timestamp_ntz' ? stamp : cast(stamp, type);
}

/** TRY_TO_DATE and its like of text without a format. */
export function tryPoint(value: Compiled, type: SqlType, context: Context): Compiled {
  if (value.type.kind !== 'text' && value.type.kind !== 'unknown') return convert(value, type, context);
  const name = { date: 'try_to_date', time: 'try_to_time', timestamp_ntz: 'try_to_timestamp' }[
    type.kind as string
  ];
  return helper(name ?? 'try_to_timestamptz', [value], type, context);
}

const point = (type: SqlType) =>
  rule('to-date', 'TO_DATE, TO_TIMESTAMP and their like read the formats of Snowflake', (call, context) =>
    toPoint(type, call, context, ''),
  );

const toType = (type: SqlType) =>
  rule('to-type', 'TO_NUMBER, TO_BOOLEAN, TO_VARIANT and their like become casts', (call, context) =>
    convert(at(argumentsOf(call, context, 1), 0), type, context),
  );

const toChar = rule(
  'to-char',
  'TO_CHAR formats: elements translated, other letters quoted',
  (call, context) => {
    const args = argumentsOf(call, context, 1, 2);
    const value = at(args, 0);
    if (!args[1]) return convert(value, types.text, context);
    const format = constantOf(args[1], 'The format');
    const { kind } = value.type;
    if (kind === 'fixed' || kind === 'real')
      return atom(`to_char(${value.sql}, ${quoted(numberFormat(format, context))})`, types.text);
    if (kind === 'unknown') context.statement.notes.assumptions.add(`${value.sql} is a date or a timestamp`);
    else if (kind !== 'date' && kind !== 'time' && !isTimestamp(value.type))
      throw new Untranslatable(`TO_CHAR of ${kind} with a format has no rule.`, 'to_char');
    const pattern = dateFormat(format, 'write');
    // With an offset in the format the zone has to stay.
    const shown = /TZ[HM]/.test(pattern) ? value : wallClock(value, context);
    if (/TZ[HM]/.test(pattern) && kind === 'timestamp_tz') wallClock({ ...value, type: types.tz }, context);
    return atom(`to_char(${shown.sql}, ${quoted(pattern)})`, types.text);
  },
);

/** The type that TO_NUMBER's precision and scale name. */
export function numberType(args: readonly Compiled[]): SqlType {
  const [, precision, scale] = args;
  return types.fixed(
    precision ? Number(constantOf(precision, 'The precision')) : 38,
    scale ? Number(constantOf(scale, 'The scale')) : 0,
  );
}

const toNumber = rule(
  'to-type',
  'TO_NUMBER, TO_BOOLEAN, TO_VARIANT and their like become casts',
  (call, context) => {
    const args = argumentsOf(call, context, 1, 3);
    if (args[1]?.type.kind === 'text')
      throw new Untranslatable('TO_NUMBER with a format has no rule.', call.name);
    return convert(at(args, 0), numberType(args), context);
  },
);

export const conversions: Record<string, FunctionRule> = {
  TO_DATE: point(types.date),
  DATE: point(types.date),
  TO_TIME: point(types.time),
  TIME: point(types.time),
  TO_TIMESTAMP: point(types.ntz),
  TO_TIMESTAMP_NTZ: point(types.ntz),
  TO_TIMESTAMP_LTZ: point(types.ltz),
  TO_TIMESTAMP_TZ: point(types.tz),
  TO_CHAR: toChar,
  TO_VARCHAR: toChar,
  TO_NUMBER: toNumber,
  TO_DECIMAL: toNumber,
  TO_NUMERIC: toNumber,
  TO_DOUBLE: toType(types.real),
  TO_BOOLEAN: toType(types.boolean),
  TO_VARIANT: toType(types.variant),
  TO_OBJECT: toType(types.object),
  TO_ARRAY: rule('to-array', 'TO_ARRAY wraps what is none', (call, context) => {
    const value = at(argumentsOf(call, context, 1), 0);
    return value.type.kind === 'array'
      ? value
      : helper('to_array', [convert(value, types.variant, context)], types.array, context);
  }),
};
