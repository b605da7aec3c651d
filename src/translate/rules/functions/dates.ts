import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isZoned, type SqlType, types } from '../../types.ts';
import { cast, convert, temporal, wallClock } from '../convert.ts';
import { helper } from '../helper.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule, whole } from '../rule.ts';
import { type DateUnit, dateUnit } from '../units.ts';

/** Boundaries crossed, the smaller units dropped first: 10:00:40 to 11:30:20 is 90 minutes. */
const dateDiff = rule(
  'datediff',
  'DATEDIFF counts the boundaries crossed, not the time elapsed',
  (call, context) => {
    const args = argumentsOf(call, context, 3);
    const unit = dateUnit(constantOf(at(args, 0), 'The unit'));
    const [start, end] = [clockOf(at(args, 1), context), clockOf(at(args, 2), context)];
    if (unit === 'day' && start.type.kind !== 'time') {
      const [from, to] = [day(start, context), day(end, context)];
      return {
        sql: `${inside(to, binding.add)} - ${inside(from, binding.multiply)}`,
        type: types.integer,
        binds: binding.add,
      };
    }
    if (unit === 'week') noteWeekStart(context);
    const points = [start, end].map((point) => (point.type.kind === 'date' ? cast(point, types.ntz) : point));
    return helper('datediff', [`'${unit}'`, ...points], types.bigint, context);
  },
);

/** A point in time without a zone. */
function clockOf(value: Compiled, context: Context): Compiled {
  return wallClock(temporal(value, context), context);
}

function day(value: Compiled, context: Context): Compiled {
  if (value.type.kind === 'date') return value;
  const [, constant] = /^timestamp '(\d{4}-\d\d-\d\d)/.exec(value.sql) ?? [];
  return constant
    ? { ...atom(`date '${constant}'`, types.date), binds: binding.cast }
    : convert(value, types.date, context);
}

function noteWeekStart(context: Context): void {
  if (context.statement.catalog.weekStart !== undefined && context.statement.catalog.weekStart > 1)
    throw new Untranslatable(
      'A week that starts on another day than Monday (WEEK_START) has no rule.',
      'week',
    );
}

const dateAdd = rule(
  'dateadd',
  'DATEADD becomes date + n or + interval; months keep the day or end at the last of the month',
  (call, context) => {
    const args = argumentsOf(call, context, 3);
    const unit = dateUnit(constantOf(at(args, 0), 'The unit'));
    return moved(temporal(at(args, 2), context), unit, at(args, 1), context);
  },
);

/** A point in time, so many units later. */
function moved(value: Compiled, unit: DateUnit, amount: Compiled, context: Context): Compiled {
  if (value.type.kind === 'date' && (unit === 'day' || unit === 'week')) {
    const days = unit === 'week' ? times(amount, 7, context) : wholeNumber(amount, context);
    return { ...plus(value, days), type: types.date };
  }
  const { type } = value;
  if (unit === 'nanosecond') throw new Untranslatable('PostgreSQL keeps no nanoseconds.', 'nanosecond');
  const isMonths = unit === 'year' || unit === 'quarter' || unit === 'month';
  // A day of a zoned timestamp is 24 hours in Snowflake; PostgreSQL's day follows the clocks.
  const step = isZoned(type) && (unit === 'day' || unit === 'week') ? hoursOf(unit) : stepOf(unit);
  const sum = plus(value, interval(amount, step, context));
  if (type.kind === 'unknown')
    context.statement.notes.assumptions.add(`${value.sql} is a timestamp, not a date`);
  if (type.kind === 'date') return isMonths ? cast(sum, types.date) : { ...sum, type: types.ntz };
  return { ...sum, type };
}

interface Step {
  readonly count: number;
  readonly unit: string;
}

function stepOf(unit: DateUnit): Step {
  if (unit === 'quarter') return { count: 3, unit: 'month' };
  return { count: 1, unit };
}

function hoursOf(unit: 'day' | 'week'): Step {
  return { count: unit === 'day' ? 24 : 168, unit: 'hour' };
}

/** `interval '3 months'` for a constant, `n * interval '1 month'` for anything else. */
function interval(amount: Compiled, { count, unit }: Step, context: Context): Compiled {
  const constant = constantWhole(amount);
  if (constant !== undefined) {
    const total = constant * count;
    const name = Math.abs(total) === 1 ? unit : `${unit}s`;
    return { ...atom(`interval '${total} ${name}'`, types.interval), binds: binding.cast };
  }
  const one = `interval '${count} ${count === 1 ? unit : `${unit}s`}'`;
  return {
    sql: `${inside(wholeNumber(amount, context), binding.multiply)} * ${one}`,
    type: types.interval,
    binds: binding.multiply,
  };
}

function constantWhole({ constant }: Compiled): number | undefined {
  return constant !== undefined && /^-?\d+$/.test(constant) ? Number(constant) : undefined;
}

/** The amount as an integer, rounded half away from zero as Snowflake does. */
function wholeNumber(amount: Compiled, context: Context): Compiled {
  return whole(amount, context);
}

function times(amount: Compiled, factor: number, context: Context): Compiled {
  const constant = constantWhole(amount);
  if (constant !== undefined) return atom(String(constant * factor), types.integer);
  return {
    sql: `${inside(wholeNumber(amount, context), binding.multiply)} * ${factor}`,
    type: types.integer,
    binds: binding.multiply,
  };
}

function plus(value: Compiled, amount: Compiled): Compiled {
  const isNegative = /^-\d+$/.test(amount.sql);
  const negated = /^interval '-(.*)'$/.exec(amount.sql)?.[1];
  const [sign, sql] = isNegative
    ? ['-', amount.sql.slice(1)]
    : negated === undefined
      ? ['+', inside(amount, binding.multiply)]
      : ['-', `interval '${negated}'`];
  return { sql: `${inside(value, binding.add)} ${sign} ${sql}`, type: value.type, binds: binding.add };
}

/** DATE_TRUNC, and TRUNC of a date. */
export const dateTrunc = rule(
  'date-trunc',
  'DATE_TRUNC keeps the type: a DATE stays one',
  (call, context) => {
    const args = argumentsOf(call, context, 2);
    // The arguments come in either order.
    const [unit, value] =
      at(args, 0).constant !== undefined && isUnit(at(args, 0))
        ? [at(args, 0), at(args, 1)]
        : [at(args, 1), at(args, 0)];
    return truncated(temporal(value, context), dateUnit(constantOf(unit, 'The unit')), context);
  },
);

function isUnit({ constant, type }: Compiled): boolean {
  return type.kind === 'text' && constant !== undefined && /^[a-z]+$/i.test(constant);
}

/** Drops what is smaller than the unit. */
function truncated(value: Compiled, unit: DateUnit, context: Context): Compiled {
  if (unit === 'nanosecond') return value;
  if (unit === 'week') noteWeekStart(context);
  const { type } = value;
  if (type.kind === 'date')
    return unit === 'day'
      ? value
      : cast(atom(`date_trunc('${unit}', ${cast(value, types.ntz).sql})`, types.ntz), types.date);
  const name = unit === 'millisecond' || unit === 'microsecond' ? `${unit}s` : unit;
  if (value.wall !== undefined) {
    const sql = `date_trunc('${name}', ${value.wall})`;
    return { ...atom(sql, types.ntz) };
  }
  if (type.kind === 'timestamp_tz') wallClock(value, context);
  if (type.kind === 'unknown')
    context.statement.notes.assumptions.add(`${value.sql} is a timestamp, not a date`);
  return atom(`date_trunc('${name}', ${value.sql})`, type);
}

const lastDay = rule(
  'last-day',
  'LAST_DAY becomes the first of the next unit, minus a day',
  (call, context) => {
    const args = argumentsOf(call, context, 1, 2);
    const unit = args[1] ? dateUnit(constantOf(args[1], 'The unit')) : 'month';
    const point = clockOf(at(args, 0), context);
    const clock = point.type.kind === 'date' ? cast(point, types.ntz) : point;
    const next = unit === 'quarter' ? '3 months' : `1 ${unit}`;
    return {
      sql: `(date_trunc('${unit}', ${clock.sql}) + interval '${next} - 1 day')::date`,
      type: types.date,
      binds: binding.cast,
    };
  },
);

const addMonths = rule('add-months', 'ADD_MONTHS keeps the last day of a month the last', (call, context) => {
  const args = argumentsOf(call, context, 2);
  const value = temporal(at(args, 0), context);
  const amount = whole(at(args, 1), context);
  return helper('add_months', [value, amount], value.type, context);
});

const monthsBetween = rule(
  'months-between',
  'MONTHS_BETWEEN counts parts of a month in 31sts',
  (call, context) => {
    const [a, b] = argumentsOf(call, context, 2).map((arg) => cast(clockOf(arg, context), types.ntz));
    return helper(
      'months_between',
      [a ?? atom('null', types.null), b ?? atom('null', types.null)],
      types.real,
      context,
    );
  },
);

const neighbourDay = (name: 'next_day' | 'previous_day') =>
  rule('next-day', 'NEXT_DAY and PREVIOUS_DAY go through compat', (call, context) => {
    const args = argumentsOf(call, context, 2);
    const date = convert(temporal(at(args, 0), context), types.date, context);
    return helper(name, [date, at(args, 1)], types.date, context);
  });

const fromParts = (name: string, counts: readonly number[], type: SqlType) =>
  rule(
    'from-parts',
    'DATE_FROM_PARTS and its like go through compat, as parts may overflow',
    (call, context) => {
      const args = argumentsOf(call, context, Math.min(...counts), Math.max(...counts));
      const [year, month, dayOfMonth] = args.map(constantWhole);
      if (
        name === 'date_from_parts' &&
        year &&
        month &&
        dayOfMonth &&
        month <= 12 &&
        month > 0 &&
        dayOfMonth > 0 &&
        dayOfMonth <= 28
      )
        return { ...atom(`make_date(${year}, ${month}, ${dayOfMonth})`, type), isNeverNull: true };
      return helper(
        name,
        args.map((arg) => whole(arg, context)),
        type,
        context,
      );
    },
  );

const convertTimezone = rule('convert-timezone', 'CONVERT_TIMEZONE becomes AT TIME ZONE', (call, context) => {
  const args = argumentsOf(call, context, 2, 3);
  const value = temporal(at(args, args.length - 1), context);
  if (args.length === 3) {
    const [source, target] = [at(args, 0), at(args, 1)];
    const clock = convert(value, types.ntz, context);
    return {
      sql: `${inside(clock, binding.cast)} at time zone ${source.sql} at time zone ${target.sql}`,
      type: types.ntz,
      binds: binding.sign,
    };
  }
  const instant = isZoned(value.type) ? value : convert(value, types.ltz, context);
  return {
    ...instant,
    type: types.tz,
    wall: `${inside(instant, binding.cast)} at time zone ${at(args, 0).sql}`,
  };
});

const timeSlice = rule('time-slice', 'TIME_SLICE goes through compat', (call, context) => {
  const args = argumentsOf(call, context, 3, 4);
  const value = temporal(at(args, 0), context);
  const clock = cast(wallClock(value, context), types.ntz);
  const unit = dateUnit(constantOf(at(args, 2), 'The unit'));
  const end = args[3] ? constantOf(args[3], 'START or END').toLowerCase() : 'start';
  const slice = helper(
    'time_slice',
    [clock, whole(at(args, 1), context), `'${unit}'`, `'${end}'`],
    types.ntz,
    context,
  );
  return value.type.kind === 'date' ? cast(slice, types.date) : slice;
});

export const dates: Record<string, FunctionRule> = {
  DATEDIFF: dateDiff,
  TIMESTAMPDIFF: dateDiff,
  TIMEDIFF: dateDiff,
  DATEADD: dateAdd,
  TIMESTAMPADD: dateAdd,
  TIMEADD: dateAdd,
  DATE_TRUNC: dateTrunc,
  LAST_DAY: lastDay,
  ADD_MONTHS: addMonths,
  MONTHS_BETWEEN: monthsBetween,
  NEXT_DAY: neighbourDay('next_day'),
  PREVIOUS_DAY: neighbourDay('previous_day'),
  DATE_FROM_PARTS: fromParts('date_from_parts', [3], types.date),
  DATEFROMPARTS: fromParts('date_from_parts', [3], types.date),
  TIMESTAMP_FROM_PARTS: fromParts('timestamp_from_parts', [6], types.ntz),
  TIMESTAMP_NTZ_FROM_PARTS: fromParts('timestamp_from_parts', [6], types.ntz),
  TIME_FROM_PARTS: fromParts('time_from_parts', [3], types.time),
  CONVERT_TIMEZONE: convertTimezone,
  TIME_SLICE: timeSlice,
};
