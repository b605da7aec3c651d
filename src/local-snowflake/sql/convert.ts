import { sqlErrors } from '../engine/sql-error.ts';
import type { Compiled, Statement } from './compiled.ts';
import { text } from './identifiers.ts';
import { duckdbType, formatType, isSemiStructured, isZoned, type SqlType, types } from './types.ts';

/**
 * Converts a value as CAST does. `attempt` is TRY_CAST: text that does not convert becomes NULL. Conversions
 * that Snowflake refuses are errors; ones that this server does not know end with 0A000.
 */
export function convert(
  value: Compiled,
  to: SqlType,
  statement: Statement,
  { attempt = false } = {},
): Compiled {
  const from = value.type;
  const nullable = value.nullable || attempt;
  const result = (sql: string): Compiled => ({ sql, type: to, nullable });
  if (from.kind === 'null') return result(`cast(null as ${duckdbType(to)})`);
  if (formatType(from) === formatType(to)) return { ...value, type: to, nullable };

  const cast = attempt && from.kind === 'text' ? 'try_cast' : 'cast';
  const guard = (sql: string) => result(attempt && from.kind === 'text' ? `try(${sql})` : sql);
  const zone = text(statement.session.timezone);
  const plain = () => result(`${cast}(${value.sql} as ${duckdbType(to)})`);

  if (isSemiStructured(from) && !isSemiStructured(to)) {
    return convert({ ...value, sql: `sf_variant_to_text(${value.sql})`, type: types.text() }, to, statement, {
      attempt,
    });
  }
  switch (to.kind) {
    case 'text':
      return { ...result(shortened(toText(value, zone), from, to)) };
    case 'fixed':
      if (from.kind === 'fixed' || from.kind === 'real' || from.kind === 'text' || from.kind === 'boolean') {
        return from.kind === 'boolean'
          ? result(`cast((${value.sql})::integer as ${duckdbType(to)})`)
          : plain();
      }
      break;
    case 'real':
      if (from.kind === 'fixed' || from.kind === 'text') return plain();
      if (from.kind === 'boolean') return result(`(${value.sql})::integer::double`);
      break;
    case 'boolean':
      if (from.kind === 'text') return result(`sf_${attempt ? 'try_' : ''}text_to_boolean(${value.sql})`);
      if (from.kind === 'fixed' || from.kind === 'real') return result(`(${value.sql}) <> 0`);
      break;
    case 'date':
      if (from.kind === 'text') return guard(`sf_text_to_date(${value.sql})`);
      if (from.kind === 'timestamp_ntz') return result(`cast(${value.sql} as date)`);
      if (isZoned(from)) return result(`cast(${wallClock(value, zone)} as date)`);
      break;
    case 'time':
      if (from.kind === 'text') return plain();
      if (from.kind === 'time') return result(value.sql);
      if (from.kind === 'timestamp_ntz') return result(`cast(${value.sql} as time)`);
      if (isZoned(from)) return result(`cast(${wallClock(value, zone)} as time)`);
      break;
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return guard(toTimestamp(value, to, zone));
    case 'variant':
    case 'object':
    case 'array':
      if (isSemiStructured(from)) return result(value.sql);
      if (to.kind !== 'variant') break;
      if (from.kind === 'text' || from.kind === 'fixed' || from.kind === 'real' || from.kind === 'boolean') {
        return result(`to_json(${value.sql})`);
      }
      return result(`to_json(${toText(value, zone)})`);
    case 'binary':
      if (from.kind === 'text') return guard(`unhex(${value.sql})`);
      if (from.kind === 'binary') return result(value.sql);
      break;
    case 'null':
      return value;
  }
  throw sqlErrors.unsupported(`conversion from ${formatType(from)} to ${formatType(to)}`);
}

/** Text of any value in Snowflake's default output formats. */
function toText(value: Compiled, zone: string): string {
  const { sql, type } = value;
  switch (type.kind) {
    case 'text':
      return sql;
    case 'real':
      return `sf_real_to_text(${sql})`;
    case 'binary':
      return `hex(${sql})`;
    case 'timestamp_ntz':
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return `strftime(${wallClock(value, zone)}, '%Y-%m-%d %H:%M:%S.%g ') || sf_offset_hours(${offsetOf(value, zone)}, '')`;
    case 'time':
      return `strftime(date '1970-01-01' + ${sql}, '%H:%M:%S')`;
    default:
      return `cast(${sql} as varchar)`;
  }
}

/** The wall clock of a timestamp, as TIMESTAMP_NTZ. */
export function wallClock(value: Compiled, zone: string): string {
  switch (value.type.kind) {
    case 'timestamp_tz':
      return `sf_tz_to_ntz(${value.sql})`;
    case 'timestamp_ltz':
      return `sf_ltz_to_ntz(${value.sql}, ${zone})`;
    default:
      return value.sql;
  }
}

/** Minutes east of UTC of a zoned timestamp. */
export function offsetOf(value: Compiled, zone: string): string {
  return value.type.kind === 'timestamp_ltz'
    ? `sf_utc_offset((${value.sql}).utc, ${zone})`
    : `(${value.sql}).offset_minutes`;
}

function toTimestamp(value: Compiled, to: SqlType & { scale: number }, zone: string): string {
  const { sql, type: from } = value;
  const ntz =
    from.kind === 'text' && to.kind === 'timestamp_ntz'
      ? `sf_text_to_ntz(${sql})`
      : from.kind === 'date'
        ? `cast(${sql} as timestamp_ns)`
        : from.kind === 'fixed' || from.kind === 'real'
          ? epoch(value)
          : wallClock(value, zone);
  const exact = (stamp: string) => (to.scale < 9 ? `sf_trim_scale(${stamp}, ${to.scale})` : stamp);
  if (to.kind === 'timestamp_ntz') {
    if (from.kind === 'time' || from.kind === 'boolean' || from.kind === 'binary') throw refused(from, to);
    return exact(ntz);
  }
  const zoned = toZoned(value, ntz, zone);
  const kept = to.scale < 9 ? `sf_zoned(${exact(`(${zoned}).utc`)}, (${zoned}).offset_minutes)` : zoned;
  if (to.kind === 'timestamp_ltz') return from.kind === 'timestamp_ltz' ? kept : `sf_tz_to_ltz(${kept})`;
  return from.kind === 'timestamp_ltz' ? `sf_ltz_to_tz(${kept}, ${zone})` : kept;
}

function toZoned({ sql, type }: Compiled, ntz: string, zone: string): string {
  switch (type.kind) {
    case 'text':
      return `sf_text_to_tz(${sql}, ${zone})`;
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return sql;
    case 'timestamp_ntz':
    case 'date':
      return `sf_ntz_to_tz(${ntz}, ${zone})`;
    case 'fixed':
    case 'real':
      return `sf_ltz_to_tz(sf_zoned(${ntz}, 0), ${zone})`;
    default:
      throw refused(type, types.tz());
  }
}

/** A number is seconds since 1970; Snowflake takes a large one for milli-, micro- or nanoseconds. */
function epoch({ sql, type }: Compiled): string {
  if (type.kind === 'fixed' && type.scale > 0) return `make_timestamp_ns(((${sql}) * 1000000000)::bigint)`;
  const n = type.kind === 'real' ? `(${sql})::bigint` : `(${sql})::hugeint`;
  return `make_timestamp_ns((case when abs(${n}) < 31536000000 then ${n} * 1000000000
    when abs(${n}) < 31536000000000 then ${n} * 1000000
    when abs(${n}) < 31536000000000000 then ${n} * 1000 else ${n} end)::bigint)`;
}

function shortened(sql: string, from: SqlType, to: SqlType & { length: number }): string {
  return to.length < (from.kind === 'text' ? from.length : 16_777_216) ? `left(${sql}, ${to.length})` : sql;
}

function refused(from: SqlType, to: SqlType) {
  return sqlErrors.invalidArgument(`invalid type [CAST(${formatType(from)} AS ${formatType(to)})]`);
}
