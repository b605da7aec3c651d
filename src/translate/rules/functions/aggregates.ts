import type { Call } from '../../../snowflake-syntax/calls.ts';
import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isJson, types } from '../../types.ts';
import { convert, toJson } from '../convert.ts';
import { quotientScale } from '../operators.ts';
import { byCodePoint, condition } from '../predicates.ts';
import { orderedBy, sortable } from '../queries/ordering.ts';
import { argumentsOf, at, constantOf } from '../rule.ts';

/** How an aggregate is written; `over` is empty or ` over (…)`. */
export interface AggregateRule {
  readonly id: string;
  readonly says: string;
  write(call: Call, context: Context, over: string): Compiled;
}

const aggregate = (id: string, says: string, write: AggregateRule['write']): AggregateRule => ({
  id,
  says,
  write,
});

const same = (write: AggregateRule['write']) =>
  aggregate(
    'same-aggregate',
    'Aggregates that both databases have, with the result types of Snowflake',
    write,
  );

const distinct = (call: Call) => (call.distinct ? 'distinct ' : '');

/** MIN and MAX: text by code point; BOOLEAN, which PostgreSQL has no MIN of, as AND and OR. */
const extreme = (name: 'min' | 'max') =>
  same((call, context, over) => {
    const arg = at(argumentsOf(call, context, 1), 0);
    if (arg.type.kind === 'boolean')
      return atom(`${name === 'min' ? 'bool_and' : 'bool_or'}(${arg.sql})${over}`, types.boolean);
    if (isJson(arg.type))
      throw new Untranslatable(`${call.name} of a VARIANT has no counterpart: cast it.`, call.name);
    const value = byCodePoint(arg, context);
    return { ...atom(`${name}(${value.sql})${over}`, value.type), ...scaled(arg) };
  });

const scaled = (arg: Compiled) => (arg.isScaled ? { isScaled: true } : {});

const boolean = (name: string) =>
  same((call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.boolean, context);
    return atom(`${name}(${arg.sql})${over}`, types.boolean);
  });

const real = (name: string, count = 1) =>
  same((call, context, over) => {
    const args = argumentsOf(call, context, count).map((arg) => convert(arg, types.real, context).sql);
    return atom(`${name}(${distinct(call)}${args.join(', ')})${over}`, types.real);
  });

const bits = (name: string) =>
  same((call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.bigint, context);
    return atom(`${name}(${arg.sql})${over}`, types.bigint);
  });

const count = same((call, context, over) => {
  if (call.star) return { ...atom(`count(*)${over}`, types.bigint), isNeverNull: true };
  const args = call.args.flatMap((arg) => ('tuple' in arg ? arg.tuple.expressions : [arg]));
  const values = args.map((arg) => context.expression(arg));
  const [only, another] = values;
  if (only && !another) {
    if (call.distinct && over !== '') return distinctOver(only, over, context);
    return { ...atom(`count(${distinct(call)}${only.sql})${over}`, types.bigint), isNeverNull: true };
  }
  // Rows of which any part is NULL do not count in Snowflake; in PostgreSQL a row is a value whatever is in it.
  const complete = values.map((value) => `${inside(value, binding.comparison)} is not null`).join(' and ');
  const what = call.distinct ? `distinct (${values.map(({ sql }) => sql).join(', ')})` : '*';
  return { ...atom(`count(${what}) filter (where ${complete})${over}`, types.bigint), isNeverNull: true };
});

/** COUNT(DISTINCT x) OVER (PARTITION BY …): PostgreSQL has none, but the ranks from both ends add up to it. */
function distinctOver(value: Compiled, over: string, context: Context): Compiled {
  const partition = / over \((.*)\)$/s.exec(over)?.[1] ?? '';
  if (/\b(order by|rows|range)\b/.test(partition))
    throw new Untranslatable('COUNT(DISTINCT …) OVER with an order has no counterpart.', 'distinct');
  const key = sortable(value, context).sql;
  const rank = (direction: string) =>
    `dense_rank() over (${[partition, `order by ${key}${direction}`].filter((part) => part !== '').join(' ')})`;
  const hasNull = `max(case when ${inside(value, binding.comparison)} is null then 1 else 0 end)${over}`;
  return { sql: `${rank('')} + ${rank(' desc')} - 1 - ${hasNull}`, type: types.bigint, binds: binding.add };
}

const sum = same((call, context, over) => {
  const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
  refuseDistinctOver(call, over);
  const sql = `sum(${distinct(call)}${arg.sql})${over}`;
  if (arg.type.kind !== 'fixed') return atom(sql, arg.type);
  const as = arg.type.as === 'integer' ? 'bigint' : 'numeric';
  return { ...atom(sql, { ...types.fixed(38, arg.type.scale), as }), ...scaled(arg) };
});

const average = aggregate(
  'avg-scale',
  'AVG of exact numbers is rounded to the scale Snowflake gives it: six decimals more, twelve at most',
  (call, context, over) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    refuseDistinctOver(call, over);
    const sql = `avg(${distinct(call)}${arg.sql})${over}`;
    if (arg.type.kind !== 'fixed') return atom(sql, arg.type);
    const scale = quotientScale(arg.type.scale);
    return { ...atom(`round(${sql}, ${scale})`, types.fixed(38, scale)), isScaled: true };
  },
);

function refuseDistinctOver(call: Call, over: string): void {
  if (call.distinct && over !== '')
    throw new Untranslatable(`${call.name}(DISTINCT …) OVER has no counterpart.`, 'distinct');
}

const listagg = aggregate(
  'listagg',
  "LISTAGG becomes string_agg, with '' where there is nothing to list",
  (call, context, over) => {
    const [value, separator] = argumentsOf(call, context, 1, 2);
    const between = separator ? separator.sql : "''";
    const given = at([value ?? atom('null', types.null)], 0);
    const text = convert(given, types.text, context);
    const order = call.orderBy ? orderedBy(call.orderBy, context) : '';
    const never = { isNeverNull: true };
    if (call.distinct && order !== '') {
      // The order may use nothing but the value itself, which PostgreSQL wants as text then.
      const element = convert({ ...given, sql: 'element', binds: binding.atom }, types.text, context).sql;
      const desc = call.orderBy?.[0]?.desc ? ' desc' : '';
      const by = sortable({ ...given, sql: 'element', binds: binding.atom }, context).sql;
      const list = `select string_agg(${element}, ${between} order by ${by}${desc}) from unnest(array_agg(distinct ${given.sql})) as element`;
      if (over !== '') throw new Untranslatable('LISTAGG(DISTINCT …) OVER has no counterpart.', 'listagg');
      return { ...atom(`coalesce((${list}), '')`, types.text), ...never };
    }
    const inner = over === '' && order !== '' ? ` order by ${order}` : '';
    const sql = `string_agg(${distinct(call)}${text.sql}, ${between}${inner})${ordered(over, order)}`;
    return { ...atom(`coalesce(${sql}, '')`, types.text), ...never };
  },
);

/** An order within an aggregate over a window becomes the window's, with a frame that spans all of it. */
function ordered(over: string, order: string): string {
  if (over === '' || order === '') return over;
  const inner = /^ over \((.*)\)$/s.exec(over)?.[1] ?? '';
  if (/\border by\b/.test(inner))
    throw new Untranslatable('An aggregate with two orders has no counterpart.');
  return ` over (${[inner, `order by ${order}`, 'rows between unbounded preceding and unbounded following'].filter((part) => part !== '').join(' ')})`;
}

const arrayAgg = aggregate(
  'array-agg',
  'ARRAY_AGG skips NULLs and yields an ARRAY: jsonb_agg with FILTER, [] where there is nothing',
  (call, context, over) => {
    const value = at(argumentsOf(call, context, 1), 0);
    const json = toJson(value, types.variant, context);
    const order = call.orderBy ? orderedBy(call.orderBy, context) : '';
    const list = call.distinct && order !== '' ? `distinct ${json.sql}` : `${distinct(call)}${json.sql}`;
    if (call.distinct && order !== '' && over === '') {
      const element = toJson({ ...value, sql: 'element', binds: binding.atom }, types.variant, context).sql;
      const desc = call.orderBy?.[0]?.desc ? ' desc' : '';
      const by = sortable({ ...value, sql: 'element', binds: binding.atom }, context).sql;
      const query = `select jsonb_agg(${element} order by ${by}${desc}) from unnest(array_agg(distinct ${value.sql})) as element where element is not null`;
      return { ...atom(`coalesce((${query}), '[]')`, types.array), isNeverNull: true };
    }
    const inner = over === '' && order !== '' ? ` order by ${order}` : '';
    const filter = value.isNeverNull
      ? ''
      : ` filter (where ${inside(value, binding.comparison)} is not null)`;
    const sql = `jsonb_agg(${list}${inner})${filter}${ordered(over, order)}`;
    return { ...atom(`coalesce(${sql}, '[]')`, types.array), isNeverNull: true };
  },
);

const uniqueAgg = aggregate(
  'array-agg',
  'ARRAY_AGG skips NULLs and yields an ARRAY: jsonb_agg with FILTER, [] where there is nothing',
  (call, context, over) => arrayAgg.write({ ...call, distinct: true }, context, over),
);

const objectAgg = aggregate(
  'object-agg',
  'OBJECT_AGG becomes jsonb_object_agg without the pairs that have a NULL',
  (call, context, over) => {
    const [key, value] = argumentsOf(call, context, 2);
    const name = convert(at([key ?? atom('null', types.null)], 0), types.text, context);
    const json = toJson(at([value ?? atom('null', types.null)], 0), types.variant, context);
    const filter = `${inside(name, binding.comparison)} is not null and ${inside(json, binding.comparison)} is not null`;
    const sql = `jsonb_object_agg(${name.sql}, ${json.sql}) filter (where ${filter})${over}`;
    return { ...atom(`coalesce(${sql}, '{}')`, types.object), isNeverNull: true };
  },
);

const countIf = aggregate('count-if', 'COUNT_IF becomes count(*) FILTER', (call, context, over) => {
  const [test] = call.args;
  if (!test) throw new Untranslatable('COUNT_IF needs a condition.');
  return {
    ...atom(`count(*) filter (where ${condition(test, context).sql})${over}`, types.bigint),
    isNeverNull: true,
  };
});

const byExtreme = (direction: '' | ' desc') =>
  aggregate('min-by', 'MIN_BY and MAX_BY take the first of an ordered array_agg', (call, context, over) => {
    const [value, key] = argumentsOf(call, context, 2);
    if (over !== '') throw new Untranslatable(`${call.name} OVER has no counterpart.`, call.name);
    const [x, by] = [
      at([value ?? atom('null', types.null)], 0),
      sortable(at([key ?? atom('null', types.null)], 0), context),
    ];
    const filter = ` filter (where ${inside(by, binding.comparison)} is not null)`;
    return {
      ...atom(`(array_agg(${x.sql} order by ${by.sql}${direction})${filter})[1]`, x.type),
      ...scaled(x),
    };
  });

const anyValue = aggregate(
  'any-value',
  'ANY_VALUE takes the first of array_agg, as PostgreSQL 15 has none',
  (call, context, over) => {
    const x = at(argumentsOf(call, context, 1), 0);
    return { ...atom(`(array_agg(${x.sql})${over})[1]`, x.type), ...scaled(x) };
  },
);

const median = aggregate(
  'median',
  'MEDIAN becomes percentile_cont(0.5) WITHIN GROUP',
  (call, context, over) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    if (over !== '') throw new Untranslatable('MEDIAN OVER has no counterpart.', 'median');
    const sql = `percentile_cont(0.5) within group (order by ${arg.sql})`;
    if (arg.type.kind !== 'fixed') return atom(sql, types.real);
    // The mean of two middle values has one decimal more; Snowflake's type has three.
    const scale = Math.min(38, arg.type.scale + 3);
    return { ...atom(`round((${sql})::numeric, ${scale})`, types.fixed(38, scale)), isScaled: true };
  },
);

const percentile = (name: 'percentile_cont' | 'percentile_disc') =>
  aggregate(
    'percentile',
    'PERCENTILE_CONT and PERCENTILE_DISC stay ordered-set aggregates',
    (call, context, over) => {
      const fraction = at(argumentsOf(call, context, 1), 0);
      if (over !== '') throw new Untranslatable(`${call.name} OVER has no counterpart.`, call.name);
      const [key] = call.orderBy ?? [];
      if (!key) throw new Untranslatable(`${call.name} needs WITHIN GROUP.`, call.name);
      const value = context.expression(key.this);
      const sql = `${name}(${fraction.sql}) within group (order by ${orderedBy(call.orderBy ?? [], context)})`;
      return atom(sql, name === 'percentile_cont' ? types.real : value.type);
    },
  );

const approximatePercentile = aggregate(
  'exact-for-approximate',
  'APPROX_… become their exact counterparts',
  (call, context, over) => {
    const [value, fraction] = argumentsOf(call, context, 2);
    if (over !== '') throw new Untranslatable(`${call.name} OVER has no counterpart.`, call.name);
    const arg = convert(at([value ?? atom('null', types.null)], 0), types.real, context);
    const at1 = constantOf(fraction, 'The percentile');
    return atom(`percentile_cont(${at1}) within group (order by ${arg.sql})`, types.real);
  },
);

const approximateCount = aggregate(
  'exact-for-approximate',
  'APPROX_… become their exact counterparts',
  (call, context, over) => count.write({ ...call, name: 'COUNT', distinct: true }, context, over),
);

const mode = aggregate(
  'mode',
  'MODE becomes mode() WITHIN GROUP; of equally frequent values either takes any',
  (call, context, over) => {
    const arg = at(argumentsOf(call, context, 1), 0);
    if (over !== '') throw new Untranslatable('MODE OVER has no counterpart.', 'mode');
    return { ...atom(`mode() within group (order by ${arg.sql})`, arg.type), ...scaled(arg) };
  },
);

const grouping = aggregate('grouping', 'GROUPING and GROUPING_ID become grouping(…)', (call, context) => {
  const args = call.args.map((arg) => context.expression(arg).sql);
  return atom(`grouping(${args.join(', ')})`, types.integer);
});

export const aggregates: Record<string, AggregateRule | undefined> = {
  COUNT: count,
  SUM: sum,
  AVG: average,
  MIN: extreme('min'),
  MAX: extreme('max'),
  COUNT_IF: countIf,
  ANY_VALUE: anyValue,
  LISTAGG: listagg,
  STRING_AGG: listagg,
  ARRAY_AGG: arrayAgg,
  ARRAYAGG: arrayAgg,
  ARRAY_UNIQUE_AGG: uniqueAgg,
  OBJECT_AGG: objectAgg,
  MIN_BY: byExtreme(''),
  MAX_BY: byExtreme(' desc'),
  MEDIAN: median,
  MODE: mode,
  PERCENTILE_CONT: percentile('percentile_cont'),
  PERCENTILE_DISC: percentile('percentile_disc'),
  APPROX_PERCENTILE: approximatePercentile,
  APPROX_COUNT_DISTINCT: approximateCount,
  HLL: approximateCount,
  STDDEV: real('stddev_samp'),
  STDDEV_SAMP: real('stddev_samp'),
  STDDEV_POP: real('stddev_pop'),
  VARIANCE: real('var_samp'),
  VARIANCE_SAMP: real('var_samp'),
  VAR_SAMP: real('var_samp'),
  VARIANCE_POP: real('var_pop'),
  VAR_POP: real('var_pop'),
  CORR: real('corr', 2),
  COVAR_SAMP: real('covar_samp', 2),
  COVAR_POP: real('covar_pop', 2),
  REGR_SLOPE: real('regr_slope', 2),
  REGR_INTERCEPT: real('regr_intercept', 2),
  REGR_R2: real('regr_r2', 2),
  BOOLOR_AGG: boolean('bool_or'),
  BOOLAND_AGG: boolean('bool_and'),
  BITAND_AGG: bits('bit_and'),
  BITOR_AGG: bits('bit_or'),
  BITXOR_AGG: bits('bit_xor'),
  GROUPING: grouping,
  GROUPING_ID: grouping,
};

/** Numbers as they are; text and VARIANT as FLOAT. */
function numeric(arg: Compiled, context: Context): Compiled {
  const { type } = arg;
  if (type.kind === 'fixed' || type.kind === 'real' || type.kind === 'unknown') {
    if (type.kind === 'unknown')
      context.statement.notes.assumptions.add(`${arg.sql} is an exact number or a FLOAT`);
    return arg;
  }
  if (type.kind === 'null') return atom('null::numeric', types.fixed());
  return convert(arg, types.real, context);
}
