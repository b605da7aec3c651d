import { sqlErrors } from '../engine/sql-error.ts';
import type { Compiled } from '../sql/compiled.ts';
import { isZoned, types } from '../sql/types.ts';

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

/** Nanoseconds in the units that always have the same length. */
export const nanoseconds: Partial<Record<DateUnit, string>> = {
  week: '604800000000000',
  day: '86400000000000',
  hour: '3600000000000',
  minute: '60000000000',
  second: '1000000000',
  millisecond: '1000000',
  microsecond: '1000',
  nanosecond: '1',
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

/** `DATEADD`: months and years keep the day or end at the month's last one; the rest is exact nanoseconds. `amount` is a whole number. */
export function addUnits(value: Compiled, unitName: string, amount: string): Compiled {
  const unit = dateUnit(unitName);
  const length = nanoseconds[unit];
  const isSmall = !['year', 'quarter', 'month', 'week', 'day'].includes(unit);
  const count = `cast(${amount} as bigint)`;
  if (value.type.kind === 'date' && !isSmall) {
    const sql = length
      ? `(${value.sql} + (${count} * ${unit === 'week' ? 7 : 1})::integer)`
      : `cast(${value.sql} + ${months(unit, count)} as date)`;
    return { ...value, sql };
  }
  const type = value.type.kind === 'date' ? types.ntz() : value.type;
  if (type.kind !== 'timestamp_ntz' && !isZoned(type)) {
    throw sqlErrors.unsupported(`DATEADD on ${value.type.kind}`);
  }
  const move = (stamp: string) =>
    length
      ? `make_timestamp_ns(epoch_ns(${stamp}) + ${count} * ${length})`
      : `make_timestamp_ns(epoch_ns(date_trunc('day', (${stamp})::timestamp) + ${months(unit, count)}) + epoch_ns(${stamp}) - epoch_ns(date_trunc('day', (${stamp})::timestamp)))`;
  if (!isZoned(type)) return { ...value, type, sql: move(`(${value.sql})::timestamp_ns`) };
  if (length) {
    return { ...value, sql: `sf_zoned(${move(`(${value.sql}).utc`)}, (${value.sql}).offset_minutes)` };
  }
  const moved = move(`sf_tz_to_ntz(${value.sql})`);
  return {
    ...value,
    sql: `sf_zoned(sf_shift(${moved}, -(${value.sql}).offset_minutes), (${value.sql}).offset_minutes)`,
  };
}

function months(unit: DateUnit, count: string): string {
  return `to_months((${count} * ${unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1})::integer)`;
}
