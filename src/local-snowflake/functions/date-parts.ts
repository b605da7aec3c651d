import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert, wallClock } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, isZoned, types } from '../sql/types.ts';
import { argumentsOf, at, constantOf, type FunctionRule } from './rule.ts';

/** A part of the wall clock; `first` is the session's first day of the week, 0 for Snowflake's legacy rule. */
type Part = (stamp: string, first: number) => string;

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
  second: (t) => `(sf_floor_div(epoch_ns(${t}), 1000000000) % 60)`,
  nanosecond: (t) => `((epoch_ns(${t}) % 1000000000 + 1000000000) % 1000000000)`,
};

/** Parts that count from 1970-01-01 UTC. */
const epochs: Record<string, string> = {
  epoch_second: '1000000000',
  epoch_millisecond: '1000000',
  epoch_microsecond: '1000',
  epoch_nanosecond: '1',
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
  const size = epochs[part];
  if (size !== undefined) {
    const utc = isZoned(value.type) ? `(${value.sql}).utc` : stampOf(value, context);
    return {
      sql: `sf_floor_div(epoch_ns(${utc}), ${size})`,
      type: types.fixed(19),
      nullable: value.nullable,
    };
  }
  const write = parts[part];
  if (!write) throw sqlErrors.unsupported(`date part ${name}`);
  if (part.startsWith('week') && part !== 'weekiso' && context.statement.session.weekStart > 1) {
    throw sqlErrors.unsupported('WEEK with WEEK_START after Monday');
  }
  return {
    sql: write(stampOf(value, context), context.statement.session.weekStart),
    type: types.fixed(4),
    nullable: value.nullable,
  };
}

function nameOf(value: Compiled, format: string, context: CompileContext): Compiled {
  return {
    sql: `strftime(${stampOf(value, context)}, '${format}')`,
    type: types.text(3),
    nullable: value.nullable,
  };
}

function stampOf(value: Compiled, { statement }: CompileContext): string {
  const known =
    value.type.kind === 'date' || isTimestamp(value.type) ? value : convert(value, types.ntz(), statement);
  return `(${wallClock(known, text(statement.session.timezone))})::timestamp_ns`;
}
