import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert, offsetOf, wallClock } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, isZoned, types } from '../sql/types.ts';
import { addUnits, type DateUnit, dateUnit, nanoseconds } from './date-arithmetic.ts';
import { argumentsOf, at, constantOf, type FunctionRule, simple } from './rule.ts';

/** Boundaries crossed, the smaller units dropped first: 10:00:40 to 11:30:20 is 90 minutes. */
const dateDiff: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 3);
  const unit = dateUnit(constantOf(at(args, 0), 'unit'));
  const [start, end] = [temporal(at(args, 1), context), temporal(at(args, 2), context)];
  const length = nanoseconds[unit];
  const zone = text(context.statement.session.timezone);
  const stamp = (value: Compiled) => `(${wallClock(value, zone)})::timestamp_ns`;
  const nullable = start.nullable || end.nullable;
  if (unit === 'week') {
    const week = (value: Compiled) =>
      `sf_week_start(${stamp(value)}, ${context.statement.session.weekStart || 1})`;
    return { sql: `((${week(end)} - ${week(start)}) // 7)`, type: types.fixed(9), nullable };
  }
  const count = (value: Compiled) => `sf_floor_div(epoch_ns(${stamp(value)}), ${length})`;
  const sql = length
    ? `(${count(end)} - ${count(start)})`
    : `datediff('${unit}', (${stamp(start)})::timestamp, (${stamp(end)})::timestamp)`;
  return { sql, type: types.fixed(18), nullable };
};

const dateAdd: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 3);
  // A cast to a decimal without a fraction rounds half away from zero, as Snowflake does.
  const amount = convert(at(args, 1), types.fixed(), context.statement);
  return addUnits(temporal(at(args, 2), context), constantOf(at(args, 0), 'unit'), amount.sql);
};

const dateTrunc: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 2);
  return truncate(temporal(at(args, 1), context), dateUnit(constantOf(at(args, 0), 'unit')), context);
};

export const dates: Record<string, FunctionRule> = {
  DATEDIFF: dateDiff,
  TIMESTAMPDIFF: dateDiff,
  TIMEDIFF: dateDiff,
  DATEADD: dateAdd,
  TIMESTAMPADD: dateAdd,
  TIMEADD: dateAdd,
  DATE_TRUNC: dateTrunc,
  ADD_MONTHS: (call, context) => {
    const args = argumentsOf(call, context, 2);
    const value = temporal(at(args, 0), context);
    const moved = addUnits(value, 'month', at(args, 1).sql);
    if (value.type.kind !== 'date') return moved;
    // The last day of a month stays the last day.
    const sql = `(case when ${value.sql} = last_day(${value.sql}) then last_day(${moved.sql}) else ${moved.sql} end)`;
    return { ...moved, sql };
  },
  LAST_DAY: simple([types.date], types.date, (d) => `last_day(${d})`),
  DATE_FROM_PARTS: simple(
    [types.fixed(), types.fixed(), types.fixed()],
    types.date,
    (y, m, d) =>
      `cast(make_date((${y})::integer, 1, 1) + to_months((${m})::integer - 1) + to_days((${d})::integer - 1) as date)`,
  ),
  CONVERT_TIMEZONE: (call, context) => {
    const args = argumentsOf(call, context, 2, 3);
    const target = text(constantOf(args.at(-2), 'time zone'));
    const value = temporal(at(args, args.length - 1), context);
    if (args.length === 2) {
      const tz = convert(value, types.tz(), context.statement);
      return { ...tz, sql: `sf_ltz_to_tz(${tz.sql}, ${target})` };
    }
    const source = text(constantOf(at(args, 0), 'time zone'));
    const ntz = convert(value, types.ntz(), context.statement);
    return { ...ntz, sql: `sf_ltz_to_ntz(sf_ntz_to_tz(${ntz.sql}, ${source}), ${target})` };
  },
};

/** Drops what is smaller than the unit, on the wall clock; a zoned value keeps its offset. */
function truncate(value: Compiled, unit: DateUnit, context: CompileContext): Compiled {
  const zone = text(context.statement.session.timezone);
  const local = `(${wallClock(value, zone)})::timestamp_ns`;
  const length = nanoseconds[unit];
  const cut =
    unit === 'week'
      ? `sf_week_start(${local}, ${context.statement.session.weekStart || 1})::timestamp_ns`
      : length
        ? `make_timestamp_ns(sf_floor_div(epoch_ns(${local}), ${length}) * ${length})`
        : `date_trunc('${unit}', (${local})::timestamp)::timestamp_ns`;
  if (value.type.kind === 'date') return { ...value, sql: `(${cut})::date`, exact: false };
  if (!isZoned(value.type)) return { ...value, sql: cut, exact: false };
  const offset = offsetOf(value, zone);
  const kept = value.type.kind === 'timestamp_ltz' ? '0' : offset;
  return { ...value, sql: `sf_zoned(sf_shift(${cut}, -${offset}), ${kept})`, exact: false };
}

/** A date or timestamp; text converts to TIMESTAMP_NTZ. */
function temporal(value: Compiled, { statement }: CompileContext): Compiled {
  if (value.type.kind === 'date' || isTimestamp(value.type)) return value;
  if (value.type.kind === 'text' || value.type.kind === 'variant' || value.type.kind === 'null') {
    return convert(value, types.ntz(), statement);
  }
  throw sqlErrors.unsupported(`date function on ${value.type.kind}`);
}
