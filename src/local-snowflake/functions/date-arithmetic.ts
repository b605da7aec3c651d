import { sqlErrors } from '../engine/sql-error.ts';
import { type Clock, fieldsOf, fieldsOfWall, ntzFields, timestamp, wallClock } from '../sql/clock.ts';
import type { Compiled, TimestampFields } from '../sql/compiled.ts';
import { types } from '../sql/types.ts';

export type DateUnit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'nanosecond';

const spellings: Record<DateUnit, string> = {
  year: 'y yy yyy yyyy yr year years yrs',
  quarter: 'q qtr qtrs quarter quarters',
  month: 'mm mon mons month months',
  week: 'w wk week weeks weekofyear woy wy',
  day: 'd dd day days dayofmonth',
  hour: 'h hh hr hour hours hrs',
  minute: 'm mi min minute minutes mins',
  second: 's sec second seconds secs',
  millisecond: 'ms msec millisecond milliseconds',
  microsecond: 'us usec microsecond microseconds',
  nanosecond: 'ns nsec nanosec nsecond nanosecond nanoseconds nanosecs nseconds',
};

/** Microseconds in the units that always have the same length, but for the nanosecond. */
export const microseconds: Partial<Record<DateUnit, string>> = {
  week: '604800000000',
  day: '86400000000',
  hour: '3600000000',
  minute: '60000000',
  second: '1000000',
  millisecond: '1000',
  microsecond: '1',
};

const units = new Map(
  Object.entries(spellings).flatMap(([unit, names]) => names.split(' ').map((name) => [name, unit] as const)),
);

/** The unit behind any of Snowflake's spellings. */
export function dateUnit(name: string): DateUnit {
  const unit = units.get(name.toLowerCase());
  const known = Object.keys(spellings).find((each): each is DateUnit => each === unit);
  if (!known) throw sqlErrors.invalidArgument(`'${name}' is not a valid date/time component`);
  return known;
}

/** `DATEADD`: months and years keep the day or end at the month's last one; the rest is exact. `amount` is a whole number. */
export function addUnits(value: Compiled, unitName: string, amount: string): Compiled {
  const unit = dateUnit(unitName);
  const count = `cast(${amount} as bigint)`;
  if (value.type.kind === 'date' && isWholeDays(unit)) {
    const length = unit === 'week' ? 7 : 1;
    const sql = isMonths(unit)
      ? `cast(${value.sql} + ${months(unit, count)} as date)`
      : `(${value.sql} + (${count} * ${length})::integer)`;
    return { ...value, sql, exact: false };
  }
  const { type, nullable } = value;
  switch (type.kind) {
    case 'date':
      return timestamp(types.ntz(), ntzFields(moved(wallClock(value, ''), unit, count)), nullable);
    case 'timestamp_ntz':
      return timestamp(type, ntzFields(moved(fieldsOf(value), unit, count)), nullable);
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return timestamp(type, movedZoned(value, unit, count), nullable);
    default:
      throw sqlErrors.unsupported(`DATEADD on ${type.kind}`);
  }
}

/** Months move the wall clock, everything else the instant. */
function movedZoned(value: Compiled, unit: DateUnit, count: string): TimestampFields {
  const { utc, nanos, offset } = fieldsOf(value);
  if (!isMonths(unit)) return { ...moved({ utc, nanos }, unit, count), offset };
  return fieldsOfWall(moved({ utc: `sf_move(${utc}, ${offset})`, nanos }, unit, count), offset);
}

function moved({ utc, nanos }: Clock, unit: DateUnit, count: string): Clock {
  if (isMonths(unit)) return { utc: `(${utc} + ${months(unit, count)})`, nanos };
  if (unit !== 'nanosecond') {
    return { utc: `make_timestamp(epoch_us(${utc}) + ${count} * ${microseconds[unit]})`, nanos };
  }
  const sum = `(${nanos} + ${count})`;
  return {
    utc: `make_timestamp(epoch_us(${utc}) + sf_floor_div(${sum}, 1000))`,
    nanos: `((${sum} % 1000 + 1000) % 1000)`,
  };
}

function isMonths(unit: DateUnit): boolean {
  return unit === 'year' || unit === 'quarter' || unit === 'month';
}

function isWholeDays(unit: DateUnit): boolean {
  return isMonths(unit) || unit === 'week' || unit === 'day';
}

function months(unit: DateUnit, count: string): string {
  return `to_months((${count} * ${unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1})::integer)`;
}
