import { atom, binding, type Compiled, type Context, inside } from '../compiled.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../notes.ts';
import { type Fixed, isJson, isTimestamp, isZoned, postgresType, type SqlType, types } from '../types.ts';
import { helper } from './helper.ts';
import { quoted } from './literals.ts';

const castRule: Rule = {
  id: 'cast',
  says: 'CAST and :: become PostgreSQL casts that round, cut and format as Snowflake does',
};

/** CAST as Snowflake does it, whatever the value's type. */
export function convert(value: Compiled, to: SqlType, context: Context): Compiled {
  const from = value.type;
  if (isSame(from, to)) return { ...value, type: to };
  applied(context.statement.notes, castRule);
  if (from.kind === 'null' || from.kind === 'unknown') return fromUnknown(value, to, context);
  if (isJson(from)) return fromJson(value, to, context);
  switch (to.kind) {
    case 'text':
      return shortened(toText(value, context), to);
    case 'fixed':
      return toFixed(value, to);
    case 'real':
      if (from.kind === 'boolean') return cast(cast(value, types.integer), to);
      return cast(value, to);
    case 'boolean':
      if (from.kind === 'fixed' || from.kind === 'real')
        return { sql: `${inside(value, binding.other)} <> 0`, type: to, binds: binding.comparison };
      return cast(value, to);
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return cutOff(toTimestamp(value, to, context), to, context);
    case 'variant':
    case 'array':
    case 'object':
      return toJson(value, to, context);
    case 'binary':
      return atom(`decode(${value.sql}, 'hex')`, to);
    case 'date':
      return toDate(value, context);
    case 'time':
      return cast(isTimestamp(from) ? wallClock(value, context) : value, to);
    case 'interval':
      return cast(value, to);
    case 'geography':
      return helper('to_geography', [value], types.geography, context);
    case 'null':
    case 'unknown':
      return value;
  }
}

/** Text of any value in Snowflake's default output formats. */
export function toText(value: Compiled, context: Context): Compiled {
  const { type, sql } = value;
  const format = (pattern: string) => atom(`to_char(${sql}, '${pattern}')`, types.text);
  switch (type.kind) {
    case 'text':
      return value;
    case 'null':
      return { ...cast(value, types.text) };
    case 'fixed':
      // PostgreSQL shows the decimals that a value happens to have, Snowflake those of its type.
      if (type.scale === 0 && type.as !== 'numeric') return cast(value, types.text);
      if (value.isScaled) return cast(value, types.text);
      return cast(atom(`round(${sql}, ${type.scale})`, type), types.text);
    case 'date':
      return format('YYYY-MM-DD');
    case 'time':
      return format('HH24:MI:SS');
    case 'timestamp_ntz':
      return format('YYYY-MM-DD HH24:MI:SS.MS');
    case 'timestamp_ltz':
    case 'timestamp_tz':
      if (type.kind === 'timestamp_tz') wallClock({ ...value, type: types.tz }, context);
      return format('YYYY-MM-DD HH24:MI:SS.MS TZHTZM');
    case 'real':
      return helper('real_to_text', [value], types.text, context);
    case 'variant':
    case 'array':
    case 'object':
      return helper('json_to_text', [value], types.text, context);
    case 'unknown':
      return helper('to_varchar', [value], types.text, context);
    case 'binary':
      return atom(`upper(encode(${sql}, 'hex'))`, types.text);
    case 'boolean':
    case 'interval':
      return cast(value, types.text);
    case 'geography':
      return helper('st_aswkt', [value], types.text, context);
  }
}

/** Any value as jsonb; NULL stays NULL. */
export function toJson(value: Compiled, to: SqlType, context: Context): Compiled {
  const { type } = value;
  if (isJson(type)) return { ...value, type: to };
  if (type.kind === 'null') return cast(value, to);
  // A bare literal has no type that to_jsonb could go by.
  if (type.kind === 'text' && value.constant !== undefined) return atom(`to_jsonb(${value.sql}::text)`, to);
  if (type.kind === 'fixed' && type.scale > 0) return atom(`to_jsonb(trim_scale(${value.sql}))`, to);
  const isPlain =
    type.kind === 'text' ||
    type.kind === 'boolean' ||
    type.kind === 'fixed' ||
    type.kind === 'unknown' ||
    type.kind === 'real';
  if (isPlain) return atom(`to_jsonb(${value.sql})`, to);
  return atom(`to_jsonb(${toText(value, context).sql})`, to);
}

/** `value::type` as PostgreSQL does it. */
export function cast(value: Compiled, to: SqlType): Compiled {
  const type = postgresType(to);
  const isCast = value.binds === binding.cast && value.sql.endsWith(`::${type}`);
  return {
    sql: isCast ? value.sql : `${inside(value, binding.cast)}::${type}`,
    type: to,
    binds: binding.cast,
    ...(to.kind === 'fixed' ? { isScaled: true } : {}),
    ...(value.isNeverNull ? { isNeverNull: true } : {}),
  };
}

/** A constant as PostgreSQL reads it, where both databases read it alike. */
function instantLiteral(value: Compiled): { wall: string; offset: string } | undefined {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?: ?(Z|[+-]\d\d:?\d\d))?)?$/.exec(
      value.constant ?? '',
    ) ?? [];
  if (day === undefined) return undefined;
  return {
    wall: time === undefined ? day : `${day} ${time}`,
    offset: zone === 'Z' ? '+00:00' : (zone ?? ''),
  };
}

const literal = (sql: string, type: SqlType, wall?: string): Compiled => ({
  sql,
  type,
  binds: binding.cast,
  isNeverNull: true,
  ...(wall === undefined ? {} : { wall }),
});

function toTimestamp(value: Compiled, to: SqlType, context: Context): Compiled {
  const { type } = value;
  if (type.kind === 'fixed' || type.kind === 'real')
    return cast(helper('epoch_to_timestamp', [value], types.ntz, context), {
      ...types.ntz,
      kind: timestampKind(to),
    });
  const full: SqlType = { kind: timestampKind(to), scale: 6 };
  if (type.kind === 'text') {
    const constant = instantLiteral(value);
    if (constant && to.kind === 'timestamp_ntz') return literal(`timestamp ${quoted(constant.wall)}`, full);
    if (constant) {
      const wall =
        to.kind === 'timestamp_tz' && constant.offset !== ''
          ? `timestamp ${quoted(constant.wall)}`
          : undefined;
      return literal(`timestamptz ${quoted(`${constant.wall}${constant.offset}`)}`, full, wall);
    }
    return helper(isZoned(to) ? 'to_timestamptz' : 'to_timestamp', [value], full, context);
  }
  if (to.kind === 'timestamp_ntz') return cast(wallClock(value, context), full);
  return isTimestamp(type) && isZoned(type) ? { ...value, type: full } : cast(value, full);
}

function timestampKind(type: SqlType): 'timestamp_ntz' | 'timestamp_ltz' | 'timestamp_tz' {
  return isTimestamp(type) ? type.kind : 'timestamp_ntz';
}

/** A cast to fewer decimals of the second cuts off in Snowflake and rounds in PostgreSQL. */
function cutOff(value: Compiled, to: SqlType, context: Context): Compiled {
  if (!isTimestamp(to) || to.scale >= 6) return { ...value, type: to };
  if (to.scale === 0) return atom(`date_trunc('second', ${value.sql})`, to);
  if (to.scale === 3) return atom(`date_trunc('milliseconds', ${value.sql})`, to);
  return helper('cut_seconds', [value, String(to.scale)], to, context);
}

function toDate(value: Compiled, context: Context): Compiled {
  const { type } = value;
  if (type.kind === 'text') {
    const constant = instantLiteral(value);
    return constant
      ? literal(`date ${quoted(constant.wall.slice(0, 10))}`, types.date)
      : helper('to_date', [value], types.date, context);
  }
  if (type.kind === 'fixed' || type.kind === 'real')
    return cast(helper('epoch_to_timestamp', [value], types.ntz, context), types.date);
  return cast(wallClock(value, context), types.date);
}

function isSame(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'fixed' && to.kind === 'fixed')
    return from.scale === to.scale && from.precision <= to.precision;
  if (from.kind === 'text' && to.kind === 'text')
    return to.length === undefined || (from.length !== undefined && from.length <= to.length);
  if (isTimestamp(from) && isTimestamp(to)) return from.kind === to.kind && from.scale <= to.scale;
  return from.kind === to.kind;
}

function fromUnknown(value: Compiled, to: SqlType, context: Context): Compiled {
  if (to.kind === 'unknown' || to.kind === 'null') return value;
  if (value.type.kind === 'unknown') {
    if (to.kind === 'text') return shortened(toText(value, context), to);
    if (to.kind === 'fixed') return cast(value, { ...to, as: 'numeric' });
    if (isJson(to)) return atom(`to_jsonb(${value.sql})`, to);
  }
  return cast(value, to);
}

/** What a path finds is read as text first: a string loses its quotes, JSON's null becomes NULL. */
function fromJson(value: Compiled, to: SqlType, context: Context): Compiled {
  if (isJson(to)) return { ...value, type: to };
  const text = jsonText(value, context);
  if (to.kind === 'text') return shortened(text, to);
  return convert({ ...text, type: types.text }, to, context);
}

/** The text of a JSON value; of a path simply its last arrow doubled. */
function jsonText(value: Compiled, context: Context): Compiled {
  const [, before, step] = /^(.*) -> ('(?:[^']|'')*'|\d+)$/s.exec(value.sql) ?? [];
  if (before !== undefined && step !== undefined)
    return { sql: `${before} ->> ${step}`, type: types.text, binds: binding.other };
  return toText(value, context);
}

function toFixed(value: Compiled, to: Fixed): Compiled {
  const from = value.type;
  switch (from.kind) {
    case 'boolean': {
      const whole = cast(value, types.integer);
      return to.scale === 0 ? { ...whole, type: { ...to, as: 'integer' } } : cast(whole, to);
    }
    case 'fixed':
      return cast(value, to);
    case 'real':
    case 'text':
      // Straight to a whole number PostgreSQL would round half to even, or refuse a fraction.
      return cast(value, { ...to, as: 'numeric' });
    default:
      throw new Untranslatable(`Snowflake does not convert ${from.kind} to a number.`);
  }
}

function shortened(value: Compiled, to: SqlType & { kind: 'text' }): Compiled {
  return to.length === undefined ? { ...value, type: types.text } : cast(value, to);
}

/** The value as a point in time, for functions of dates; text reads as TIMESTAMP_NTZ. */
export function temporal(value: Compiled, context: Context): Compiled {
  const { type } = value;
  if (type.kind === 'text' || type.kind === 'null' || isJson(type)) return convert(value, types.ntz, context);
  if (type.kind === 'date' || type.kind === 'time' || isTimestamp(type) || type.kind === 'unknown')
    return value;
  throw new Untranslatable(`A function of dates does not take ${type.kind}.`);
}

/** What a point in time shows on a clock, without a zone: that of the session, or of the value where it is known. */
export function wallClock(value: Compiled, context: Context): Compiled {
  if (!isZoned(value.type)) return value;
  if (value.wall !== undefined) return { sql: value.wall, type: types.ntz, binds: binding.sign };
  if (value.type.kind === 'timestamp_tz') {
    toCheck(
      context.statement.notes,
      `${value.sql} is TIMESTAMP_TZ, which keeps its own offset in Snowflake; PostgreSQL reads its day and hour in the time zone of the session.`,
    );
  }
  return cast(value, types.ntz);
}
