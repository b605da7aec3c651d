import { sqlErrors } from '../engine/sql-error.ts';
import {
  type Clock,
  fieldsOf,
  fieldsOfWall,
  ntzFields,
  offsetOf,
  timestamp,
  wallClock,
} from '../sql/clock.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, types } from '../sql/types.ts';
import { addUnits, type DateUnit, dateUnit, microseconds } from './date-arithmetic.ts';
import { argumentsOf, at, constantOf, type FunctionRule, simple } from './rule.ts';

/** Boundaries crossed, the smaller units dropped first: 10:00:40 to 11:30:20 is 90 minutes. */
const dateDiff: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 3);
  const unit = dateUnit(constantOf(at(args, 0), 'unit'));
  const [start, end] = [temporal(at(args, 1), context), temporal(at(args, 2), context)];
  const zone = text(context.statement.session.timezone);
  const [from, to] = [wallClock(start, zone), wallClock(end, zone)];
  const nullable = start.nullable || end.nullable;
  if (unit === 'week') {
    const week = ({ utc }: Clock) => `sf_week_start(${utc}, ${context.statement.session.weekStart || 1})`;
    return { sql: `((${week(to)} - ${week(from)}) // 7)`, type: types.fixed(9), nullable };
  }
  return { sql: boundaries(from, to, unit), type: types.fixed(18), nullable };
};

function boundaries(from: Clock, to: Clock, unit: DateUnit): string {
  if (unit === 'nanosecond') {
    const nanos = ({ utc, nanos }: Clock) => `(epoch_us(${utc})::hugeint * 1000 + ${nanos})`;
    return `(${nanos(to)} - ${nanos(from)})`;
  }
  const length = microseconds[unit];
  if (!length) return `datediff('${unit}', ${from.utc}, ${to.utc})`;
  const count = ({ utc }: Clock) => `sf_micros_floor(${utc}, ${length})`;
  return `(${count(to)} - ${count(from)})`;
}

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

/** Monday is 1; names by their first two letters. */
const weekday = (name = ''): string =>
  `list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], lower(left(ltrim(${name}), 2)))`;

/** Year, month, day, hour, minute, second; each may overflow. */
const fromParts: FunctionRule = (call, context) => {
  const args = argumentsOf(call, context, 6).map((arg) => convert(arg, types.fixed(9), context.statement));
  const [year, month, day, hour, minute, second] = args.map(({ sql }) => `(${sql})::bigint`);
  const utc = `(make_timestamp(${year}, 1, 1, 0, 0, 0) + to_months((${month} - 1)::integer) + to_days((${day} - 1)::integer)
    + to_hours(${hour}) + to_minutes(${minute}) + to_seconds(${second}))`;
  return timestamp(
    types.ntz(),
    ntzFields({ utc, nanos: '0' }),
    args.some(({ nullable }) => nullable),
  );
};

export const dates: Record<string, FunctionRule> = {
  DATEDIFF: dateDiff,
  TIMESTAMPDIFF: dateDiff,
  TIMEDIFF: dateDiff,
  DATEADD: dateAdd,
  TIMESTAMPADD: dateAdd,
  TIMEADD: dateAdd,
  DATE_TRUNC: dateTrunc,
  MONTHS_BETWEEN: simple(
    [types.date, types.date],
    types.real,
    (a, b) =>
      `round(datediff('month', ${b}, ${a}) + case when ${a} = last_day(${a}) and ${b} = last_day(${b}) then 0 else (day(${a}) - day(${b})) / 31 end, 6)`,
  ),
  NEXT_DAY: simple(
    [types.date, types.text()],
    types.date,
    (day, name) => `cast(${day} + ((${weekday(name)} - isodow(${day}) + 6) % 7 + 1)::integer as date)`,
  ),
  PREVIOUS_DAY: simple(
    [types.date, types.text()],
    types.date,
    (day, name) => `cast(${day} - ((isodow(${day}) - ${weekday(name)} + 6) % 7 + 1)::integer as date)`,
  ),
  TIME_SLICE: (call, context) => {
    const args = argumentsOf(call, context, 3, 4);
    const value = temporal(at(args, 0), context);
    const [unit, length] = [
      dateUnit(constantOf(at(args, 2), 'unit')),
      constantOf(at(args, 1), 'length of TIME_SLICE'),
    ];
    const isEnd = args[3] !== undefined && constantOf(args[3], 'START or END').toUpperCase() === 'END';
    const clock = wallClock(value, text(context.statement.session.timezone));
    const step = `interval '${length} ${unit}'`;
    const origin = unit === 'week' ? "timestamp '1969-12-29'" : "timestamp '1970-01-01'";
    const utc = `(time_bucket(${step}, ${clock.utc}, ${origin})${isEnd ? ` + ${step}` : ''})`;
    if (value.type.kind === 'date')
      return { sql: `cast(${utc} as date)`, type: types.date, nullable: value.nullable };
    return timestamp(types.ntz(), ntzFields({ utc, nanos: '0' }), value.nullable);
  },
  TIMESTAMP_FROM_PARTS: fromParts,
  TIMESTAMP_NTZ_FROM_PARTS: fromParts,
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
      const { utc, nanos } = fieldsOf(convert(value, types.tz(), context.statement));
      return timestamp(
        types.tz(),
        { utc, nanos, offset: `sf_utc_offset(${utc}, ${target})` },
        value.nullable,
      );
    }
    const source = text(constantOf(at(args, 0), 'time zone'));
    const { utc, nanos } = fieldsOf(convert(value, types.ntz(), context.statement));
    const moved = `sf_local(sf_utc_of_local(${utc}, ${source}), ${target})`;
    return timestamp(types.ntz(), ntzFields({ utc: moved, nanos }), value.nullable);
  },
};

/** Drops what is smaller than the unit, on the wall clock; a zoned value keeps its offset. */
function truncate(value: Compiled, unit: DateUnit, context: CompileContext): Compiled {
  const zone = text(context.statement.session.timezone);
  const clock = truncated(wallClock(value, zone), unit, context.statement.session.weekStart || 1);
  const { type, nullable } = value;
  switch (type.kind) {
    case 'date':
      return { sql: `cast(${clock.utc} as date)`, type, nullable };
    case 'timestamp_tz':
      return timestamp(type, fieldsOfWall(clock, offsetOf(value, zone)), nullable);
    case 'timestamp_ltz':
      return timestamp(
        type,
        { utc: `sf_utc_of_local(${clock.utc}, ${zone})`, nanos: clock.nanos, offset: '0' },
        nullable,
      );
    default:
      return timestamp(type, ntzFields(clock), nullable);
  }
}

function truncated({ utc, nanos }: Clock, unit: DateUnit, firstDay: number): Clock {
  if (unit === 'nanosecond') return { utc, nanos };
  if (unit === 'week') return { utc: `cast(sf_week_start(${utc}, ${firstDay}) as timestamp)`, nanos: '0' };
  const length = microseconds[unit];
  return {
    utc: length ? `sf_cut_utc(${utc}, ${length})` : `date_trunc('${unit}', ${utc})`,
    nanos: '0',
  };
}

/** A date or timestamp; text converts to TIMESTAMP_NTZ. */
function temporal(value: Compiled, { statement }: CompileContext): Compiled {
  if (value.type.kind === 'date' || isTimestamp(value.type)) return value;
  if (value.type.kind === 'text' || value.type.kind === 'variant' || value.type.kind === 'null') {
    return convert(value, types.ntz(), statement);
  }
  throw sqlErrors.unsupported(`date function on ${value.type.kind}`);
}
