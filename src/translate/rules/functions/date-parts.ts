import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isTimestamp, types } from '../../types.ts';
import { convert, temporal, wallClock } from '../convert.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule } from '../rule.ts';

const datePart = (part: string) =>
  rule('date-part', 'YEAR, DAYOFWEEK and other parts become extract, cut to whole numbers', (call, context) =>
    partOf(at(argumentsOf(call, context, 1), 0), part, context),
  );

/** Snowflake's parts and PostgreSQL's fields. Sunday is day 0, the week is ISO's, unless session parameters say otherwise. */
const fields: Record<string, string | undefined> = {
  year: 'year',
  yearofweek: 'isoyear',
  yearofweekiso: 'isoyear',
  quarter: 'quarter',
  month: 'month',
  day: 'day',
  dayofmonth: 'day',
  dayofyear: 'doy',
  dayofweek: 'dow',
  dayofweekiso: 'isodow',
  week: 'week',
  weekofyear: 'week',
  weekiso: 'week',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

const synonyms: Record<string, string | undefined> = {
  y: 'year',
  yy: 'year',
  yyyy: 'year',
  years: 'year',
  q: 'quarter',
  qtr: 'quarter',
  mm: 'month',
  mon: 'month',
  months: 'month',
  d: 'day',
  dd: 'day',
  days: 'day',
  doy: 'dayofyear',
  dow: 'dayofweek',
  weekday: 'dayofweek',
  dw: 'dayofweek',
  dayofweek_iso: 'dayofweekiso',
  dow_iso: 'dayofweekiso',
  w: 'week',
  wk: 'week',
  woy: 'week',
  week_iso: 'weekiso',
  h: 'hour',
  hh: 'hour',
  hours: 'hour',
  m: 'minute',
  mi: 'minute',
  minutes: 'minute',
  s: 'second',
  ss: 'second',
  sec: 'second',
  seconds: 'second',
  ns: 'nanosecond',
  epoch: 'epoch_second',
  epoch_seconds: 'epoch_second',
  epoch_milliseconds: 'epoch_millisecond',
};

function partOf(given: Compiled, name: string, context: Context): Compiled {
  const part = synonyms[name] ?? name;
  const value = temporal(given, context);
  if (part.startsWith('epoch_')) return epoch(value, part, context);
  const { sql } = wallClock(value, context);
  if (part === 'nanosecond') {
    context.statement.notes.assumptions.add('no timestamp has more than six decimals of the second');
    return atom(`(extract(microseconds from ${sql})::bigint % 1000000 * 1000)`, types.bigint);
  }
  const field = fields[part];
  if (!field) throw new Untranslatable(`The date part ${name} has no rule.`, name);
  const week = context.statement.catalog.weekStart ?? 0;
  if (part === 'dayofweek' && week > 0) {
    const first = week % 7;
    return atom(`((extract(dow from ${sql})::integer - ${first} + 7) % 7 + 1)`, types.integer);
  }
  if (field === 'week' && part !== 'weekiso' && week > 1)
    throw new Untranslatable('A week that starts on another day than Monday (WEEK_START) has no rule.', name);
  // PostgreSQL's second has a fraction, which a cast would round up.
  const extracted =
    part === 'second' ? `floor(extract(second from ${sql}))` : `extract(${field} from ${sql})`;
  return { sql: `${extracted}::integer`, type: types.integer, binds: binding.cast };
}

function epoch(value: Compiled, part: string, context: Context): Compiled {
  const point =
    isTimestamp(value.type) || value.type.kind === 'unknown' ? value : convert(value, types.ntz, context);
  const factors: Record<string, string | undefined> = {
    epoch_second: '',
    epoch_millisecond: ' * 1000',
    epoch_microsecond: ' * 1000000',
    epoch_nanosecond: ' * 1000000000',
  };
  const factor = factors[part];
  if (factor === undefined) throw new Untranslatable(`The date part ${part} has no rule.`, part);
  return {
    sql: `floor(extract(epoch from ${point.sql})${factor})::bigint`,
    type: types.bigint,
    binds: binding.cast,
  };
}

const dayName = (format: string) =>
  rule('day-name', 'DAYNAME and MONTHNAME become to_char with Dy and Mon', (call, context) => {
    const clock = wallClock(temporal(at(argumentsOf(call, context, 1), 0), context), context);
    return atom(`to_char(${inside(clock, binding.or)}, '${format}')`, types.text);
  });

const named: Record<string, FunctionRule> = {};
for (const part of Object.keys(fields)) named[part.toUpperCase()] = datePart(part);

export const dateParts: Record<string, FunctionRule> = {
  ...named,
  DAYOFWEEK_ISO: datePart('dayofweekiso'),
  WEEK_ISO: datePart('weekiso'),
  DATE_PART: rule(
    'date-part',
    'YEAR, DAYOFWEEK and other parts become extract, cut to whole numbers',
    (call, context) => {
      const args = argumentsOf(call, context, 2);
      return partOf(at(args, 1), constantOf(at(args, 0), 'The date part').toLowerCase(), context);
    },
  ),
  DAYNAME: dayName('Dy'),
  MONTHNAME: dayName('Mon'),
};
