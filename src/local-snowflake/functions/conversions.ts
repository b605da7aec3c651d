import { ntzFields, timestamp } from '../sql/clock.ts';
import { clockOfNanos, convert } from '../sql/convert.ts';
import { type SqlType, types } from '../sql/types.ts';
import { formatted, parsed } from './date-formats.ts';
import { argumentsOf, at, constantOf, type FunctionRule } from './rule.ts';

/** TO_DATE and friends: one argument converts as CAST does, a second one is a format or (for numbers) a scale. */
const toTime =
  (type: SqlType, attempt = false): FunctionRule =>
  (call, context) => {
    const args = argumentsOf(call, context, 1, 2);
    const [value, format] = [at(args, 0), args[1]];
    if (!format) return convert(value, type, context.statement, { attempt });
    if (value.type.kind === 'fixed') {
      const scale = Number(constantOf(format, 'scale'));
      const clock = clockOfNanos(`((${value.sql})::hugeint * ${10 ** (9 - scale)})`);
      return convert(timestamp(types.ntz(), ntzFields(clock), value.nullable), type, context.statement);
    }
    return convert(parsed(value, constantOf(format, 'format'), attempt, context), type, context.statement);
  };

const toType =
  (type: SqlType, attempt = false): FunctionRule =>
  (call, context) =>
    convert(at(argumentsOf(call, context, 1), 0), type, context.statement, { attempt });

const toText: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 1, 2);
  return args[1]
    ? formatted(at(args, 0), constantOf(args[1], 'format'), context)
    : convert(at(args, 0), types.text(), context.statement);
};

const toNumber =
  (attempt: boolean): FunctionRule =>
  (call, context) => {
    const [value, precision, scale] = argumentsOf(call, context, 1, 3);
    const type = types.fixed(
      precision ? Number(constantOf(precision, 'precision')) : 38,
      scale ? Number(constantOf(scale, 'scale')) : 0,
    );
    return convert(value ?? at([], 0), type, context.statement, { attempt });
  };

const toBinary: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 1, 2);
  const source = convert(at(args, 0), types.text(), context.statement);
  const format = args[1] ? constantOf(args[1], 'format').toUpperCase() : 'HEX';
  const decoders: Record<string, string> = {
    HEX: 'unhex',
    'UTF-8': 'encode',
    UTF8: 'encode',
    BASE64: 'from_base64',
  };
  return {
    sql: `${decoders[format] ?? 'unhex'}(${source.sql})`,
    type: types.binary(),
    nullable: source.nullable,
  };
};

export const conversions: Record<string, FunctionRule> = {
  TO_DATE: toTime(types.date),
  DATE: toTime(types.date),
  TRY_TO_DATE: toTime(types.date, true),
  TO_TIME: toTime(types.time()),
  TIME: toTime(types.time()),
  TO_TIMESTAMP: toTime(types.ntz()),
  TO_TIMESTAMP_NTZ: toTime(types.ntz()),
  TO_TIMESTAMP_LTZ: toTime(types.ltz()),
  TO_TIMESTAMP_TZ: toTime(types.tz()),
  TRY_TO_TIMESTAMP: toTime(types.ntz(), true),
  TRY_TO_TIMESTAMP_NTZ: toTime(types.ntz(), true),
  TRY_TO_TIMESTAMP_LTZ: toTime(types.ltz(), true),
  TRY_TO_TIMESTAMP_TZ: toTime(types.tz(), true),
  TO_CHAR: toText,
  TO_VARCHAR: toText,
  TO_NUMBER: toNumber(false),
  TRY_TO_NUMBER: toNumber(true),
  TO_DOUBLE: toType(types.real),
  TRY_TO_DOUBLE: toType(types.real, true),
  TO_BOOLEAN: toType(types.boolean),
  TRY_TO_BOOLEAN: toType(types.boolean, true),
  TO_BINARY: toBinary,
  TO_VARIANT: toType(types.variant),
};
