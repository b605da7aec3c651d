import { sqlErrors } from '../engine/sql-error.ts';
import { type Clock, fieldsOf, wallClock } from '../sql/clock.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, isZoned, types } from '../sql/types.ts';
import { argumentsOf, at, constantOf, type FunctionRule } from './rule.ts';

/** A part of the wall clock; `first` is the session's first day of the week, 0 for Snowflake's legacy rule. */
type Part = (utc: string, first: number, nanos: string) => string;

const isoWeek: Part = (t) => `extract('week' from ${t})`;

const parts: Record<string, Part> = {
  year: (t) => `extract('year' from ${t})`,
  quarter: (t) => `extract('quarter' from ${t})`,
  month: (t) => `extract('month' from ${t})`,
  day: (t) => `extract('day' from ${t})`,
  dayofmonth: (t) => `extract('day' from ${t})`,
  dayofyear: (t) => `extract('doy' from ${t})`,
  dayofweek: (t, first) =>
    first === 0 ? `extract('dow' from ${t})` : `((extract('isodow' from ${t}) - ${first} + 7) % 7 + 1)`,
  dayofweekiso: (t) => `extract('isodow' from ${t})`,
  week: isoWeek,
  weekofyear: isoWeek,
  weekiso: isoWeek,
  hour: (t) => `extract('hour' from ${t})`,
  minute: (t) => `extract('minute' from ${t})`,
  second: (t) => `extract('second' from ${t})`,
  nanosecond: (t, _first, nanos) => `(sf_positive(epoch_us(${t})) % 1000000 * 1000 + ${nanos})`,
};

/** Parts that count from 1970-01-01 UTC. */
const epochs: Record<string, ((clock: Clock) => string) | undefined> = {
  epoch_second: ({ utc }) => `sf_micros_floor(${utc}, 1000000)`,
  epoch_millisecond: ({ utc }) => `sf_micros_floor(${utc}, 1000)`,
  epoch_microsecond: ({ utc }) => `epoch_us(${utc})`,
  epoch_nanosecond: ({ utc, nanos }) => `(epoch_us(${utc})::hugeint * 1000 + ${nanos})`,
};

const named =
  (part: string): FunctionRule =>
  (call, context) =>
    partOf(at(argumentsOf(call, context, 1), 0), part, context);

export const dateParts: Record<string, FunctionRule> = {
  DATE_PART: (call, context) => {
    const args = argumentsOf(call, context, 2);
    return partOf(at(args, 1), constantOf(at(args, 0), 'date part').toLowerCase(), context);
  },
  DAYNAME: (call, context) => nameOf(at(argumentsOf(call, context, 1), 0), '%a', context),
  MONTHNAME: (call, context) => nameOf(at(argumentsOf(call, context, 1), 0), '%b', context),
  ...Object.fromEntries(Object.keys(parts).map((part) => [part.toUpperCase(), named(part)])),
};

const synonyms: Record<string, string> = {
  epoch: 'epoch_second',
  doy: 'dayofyear',
  dow: 'dayofweek',
  dayofweek_iso: 'dayofweekiso',
  hh: 'hour',
  mi: 'minute',
  ss: 'second',
  yyyy: 'year',
  mm: 'month',
  dd: 'day',
};

function partOf(value: Compiled, name: string, context: CompileContext): Compiled {
  const part = synonyms[name] ?? name;
  const epoch = epochs[part];
  if (epoch) {
    const clock = isZoned(value.type) ? fieldsOf(value) : clockOf(value, context);
    return { sql: epoch(clock), type: types.fixed(38), nullable: value.nullable };
  }
  const write = parts[part];
  if (!write) throw sqlErrors.unsupported(`date part ${name}`);
  if (part.startsWith('week') && part !== 'weekiso' && context.statement.session.weekStart > 1) {
    throw sqlErrors.unsupported('WEEK with WEEK_START after Monday');
  }
  const { utc, nanos } = clockOf(value, context);
  return {
    sql: write(utc, context.statement.session.weekStart, nanos),
    type: types.fixed(4),
    nullable: value.nullable,
  };
}

function nameOf(value: Compiled, format: string, context: CompileContext): Compiled {
  return {
    sql: `strftime(${clockOf(value, context).utc}, '${format}')`,
    type: types.text(3),
    nullable: value.nullable,
  };
}

function clockOf(value: Compiled, { statement }: CompileContext): Clock {
  const isKnown = value.type.kind === 'date' || value.type.kind === 'time' || isTimestamp(value.type);
  const known = isKnown ? value : convert(value, types.ntz(), statement);
  return wallClock(known, text(statement.session.timezone));
}
