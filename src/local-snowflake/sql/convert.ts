import { sqlErrors } from '../engine/sql-error.ts';
import { type Clock, fieldsOf, fieldsOfWall, ntzFields, offsetOf, timestamp, wallClock } from './clock.ts';
import type { Compiled, Statement, TimestampFields } from './compiled.ts';
import { text } from './identifiers.ts';
import { duckdbType, formatType, isSemiStructured, isTimestamp, type SqlType, types } from './types.ts';

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
      if (isTimestamp(from)) return result(`cast(${wallClock(value, zone).utc} as date)`);
      break;
    case 'time':
      if (from.kind === 'text') return result(cutTime(plain().sql, to.scale));
      if (from.kind === 'time') return result(cutTime(value.sql, to.scale));
      if (isTimestamp(from)) return result(cutTime(timeOf(wallClock(value, zone)), to.scale));
      break;
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return toTimestamp({ ...value, nullable }, to, { zone, attempt });
    case 'variant':
    case 'object':
    case 'array':
      if (isSemiStructured(from)) return result(value.sql);
      if (to.kind !== 'variant') break;
      if (from.kind === 'fixed')
        return result(`sf_decimal_to_json(cast(${value.sql} as ${duckdbType(from)}))`);
      if (from.kind === 'text' || from.kind === 'real' || from.kind === 'boolean') {
        return result(`to_json(${value.sql})`);
      }
      return result(`to_json(${toText(value, zone)})`);
    case 'binary':
      if (from.kind === 'text') return guard(`unhex(${value.sql})`);
      if (from.kind === 'binary') return result(value.sql);
      break;
    case 'geography':
      if (from.kind === 'text') return result(value.sql);
      break;
    case 'vector':
      if (isSemiStructured(from)) return result(value.sql);
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
      return `strftime(${fieldsOf(value).utc}, '%Y-%m-%d %H:%M:%S.%g')`;
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return `strftime(${wallClock(value, zone).utc}, '%Y-%m-%d %H:%M:%S.%g ') || sf_offset_hours(${offsetOf(value, zone)}, '')`;
    case 'time':
      return `strftime(sf_time_clock(${sql}), '%H:%M:%S')`;
    default:
      return `cast(${sql} as varchar)`;
  }
}

function timeOf({ utc, nanos }: Clock): string {
  return `sf_time_of_clock(${utc}, ${nanos})`;
}

function cutTime(sql: string, scale: number): string {
  if (scale >= 9) return sql;
  const length = 10 ** (9 - scale);
  return `sf_time_from_nanos(epoch_ns(${sql}) // ${length} * ${length})`;
}

/** A timestamp from any value that can be one. */
function toTimestamp(
  value: Compiled,
  to: SqlType & { scale: number },
  { zone, attempt }: { zone: string; attempt: boolean },
): Compiled {
  const fields = cut(timestampFields(value, to, { zone, attempt }), to.scale);
  const result = timestamp(to, fields, value.nullable);
  const mayFail = attempt && value.type.kind === 'text';
  return mayFail ? { sql: `try(${result.sql})`, type: to, nullable: true } : result;
}

function timestampFields(
  value: Compiled,
  to: SqlType,
  { zone, attempt }: { zone: string; attempt: boolean },
): TimestampFields {
  const { sql, type: from } = value;
  switch (from.kind) {
    case 'text':
      return textFields(sql, to, { zone, attempt });
    case 'fixed':
    case 'real': {
      const clock = clockOfNanos(epochNanos(value));
      return { ...clock, offset: to.kind === 'timestamp_tz' ? `sf_utc_offset(${clock.utc}, ${zone})` : '0' };
    }
    case 'date':
    case 'timestamp_ntz':
      return fieldsOfLocal(wallClock(value, zone), to, zone);
    case 'timestamp_tz':
    case 'timestamp_ltz': {
      if (to.kind === 'timestamp_ntz') return ntzFields(wallClock(value, zone));
      const { utc, nanos } = fieldsOf(value);
      return { utc, nanos, offset: to.kind === 'timestamp_ltz' ? '0' : offsetOf(value, zone) };
    }
    default:
      throw refused(from, to);
  }
}

/** DuckDB takes a cast that comes twice out of TRY(), so an attempt casts with TRY_CAST. */
function textFields(
  sql: string,
  to: SqlType,
  { zone, attempt }: { zone: string; attempt: boolean },
): TimestampFields {
  const wall = { utc: `sf_${attempt ? 'try_' : ''}text_wall(${sql})`, nanos: `sf_text_nanos(${sql})` };
  if (to.kind === 'timestamp_ntz') return ntzFields(wall);
  const fields = fieldsOfWall(wall, `sf_text_offset(${sql}, ${zone})`);
  return to.kind === 'timestamp_ltz' ? { ...fields, offset: '0' } : fields;
}

/** A wall clock in the session's time zone. */
function fieldsOfLocal(clock: Clock, to: SqlType, zone: string): TimestampFields {
  if (to.kind === 'timestamp_ntz') return ntzFields(clock);
  if (to.kind === 'timestamp_tz') return fieldsOfWall(clock, `sf_zone_offset(${clock.utc}, ${zone})`);
  return { utc: `sf_utc_of_local(${clock.utc}, ${zone})`, nanos: clock.nanos, offset: '0' };
}

/** Drops the digits of a second that the target type does not keep. */
function cut(fields: TimestampFields, scale: number): TimestampFields {
  if (scale >= 9) return fields;
  if (scale > 6) {
    const length = 10 ** (9 - scale);
    return { ...fields, nanos: `(${fields.nanos} // ${length} * ${length})` };
  }
  return {
    ...fields,
    utc: scale === 6 ? fields.utc : `sf_cut_utc(${fields.utc}, ${10 ** (6 - scale)})`,
    nanos: '0',
  };
}

/** Nanoseconds since 1970, a HUGEINT, as a clock in UTC. */
export function clockOfNanos(nanos: string): Clock {
  return { utc: `sf_utc_of_nanos(${nanos})`, nanos: `sf_rest_of_nanos(${nanos})` };
}

/** A number is seconds since 1970; Snowflake takes a large one for milli-, micro- or nanoseconds. */
function epochNanos({ sql, type }: Compiled): string {
  if (type.kind === 'fixed' && type.scale > 0)
    return `cast(cast(${sql} as decimal(38, 9)) * 1000000000 as hugeint)`;
  const n = `(${sql})::hugeint`;
  return `case when abs(${n}) < 31536000000 then ${n} * 1000000000
    when abs(${n}) < 31536000000000 then ${n} * 1000000
    when abs(${n}) < 31536000000000000 then ${n} * 1000 else ${n} end`;
}

function shortened(sql: string, from: SqlType, to: SqlType & { length: number }): string {
  return to.length < (from.kind === 'text' ? from.length : 16_777_216) ? `left(${sql}, ${to.length})` : sql;
}

function refused(from: SqlType, to: SqlType) {
  return sqlErrors.invalidArgument(`invalid type [CAST(${formatType(from)} AS ${formatType(to)})]`);
}
