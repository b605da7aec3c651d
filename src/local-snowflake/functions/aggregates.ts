import type { Call } from '../../snowflake-syntax/calls.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { instant } from '../sql/common-type.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { divide } from '../sql/operators.ts';
import { orderBy } from '../sql/ordering.ts';
import { duckdbType, isSemiStructured, type SqlType, types } from '../sql/types.ts';
import { argumentsOf, at, constantOf } from './rule.ts';
import { asVariant } from './semi-structured/arrays.ts';
import { member } from './semi-structured/objects.ts';

/** Compiles an aggregate; `over` is empty or ` over (…)`. */
export type AggregateRule = (call: Call, context: CompileContext, over: string) => Compiled;

const distinct = (call: Call) => (call.distinct ? 'distinct ' : '');

const result = (sql: string, type: SqlType, nullable = true): Compiled => ({ sql, type, nullable });

/** An aggregate that keeps its argument's type; the struct of a zoned timestamp orders by instant first. */
const sameType =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const arg = at(argumentsOf(call, context, 1), 0);
    if ((name === 'min' || name === 'max') && isSemiStructured(arg.type))
      throw sqlErrors.unsupported(`${call.name} of a VARIANT`);
    return result(`${name}(${distinct(call)}${arg.sql})${over}`, arg.type);
  };

const ofBoolean =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.boolean, context.statement);
    return result(`${name}(${arg.sql})${over}`, types.boolean);
  };

const ofReal =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.real, context.statement);
    return result(`${name}(${distinct(call)}${arg.sql})${over}`, types.real);
  };

const ofTwo =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const args = argumentsOf(call, context, 2).map((arg) => convert(arg, types.real, context.statement).sql);
    return result(`${name}(${args.join(', ')})${over}`, types.real);
  };

const ofBits =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.fixed(18), context.statement);
    return result(`${name}((${arg.sql})::bigint)${over}`, types.fixed(18));
  };

/** PERCENTILE_CONT and _DISC: the share is the argument, what it is a share of stands in WITHIN GROUP. */
const percentile =
  (name: string, typeOf: (value: Compiled) => SqlType): AggregateRule =>
  (call, context, over) => {
    const share = constantOf(argumentsOf(call, context, 1)[0], `share of ${call.name}`);
    const [key, another] = call.orderBy ?? [];
    if (!key || another) throw sqlErrors.invalidArgument(`${call.name} needs WITHIN GROUP with one key`);
    const value = context.expression(key.this);
    const of = key.desc ? 1 - Number(share) : share;
    return result(`${name}(${value.sql}, ${of})${over}`, typeOf(value));
  };

const grouping: AggregateRule = (call, context) => {
  const keys = argumentsOf(call, context, 1, 60).map(({ sql }) => sql);
  return result(`grouping(${keys.join(', ')})`, types.fixed(18), false);
};

export const aggregates: Record<string, AggregateRule | undefined> = {
  COUNT: (call, context, over) => {
    if (call.star) return result(`count(*)${over}`, types.fixed(18), false);
    const args = call.args.flatMap((arg) => ('tuple' in arg ? arg.tuple.expressions : [arg]));
    const keys = args.map((arg) => instant(context.expression(arg)));
    if (keys.length === 1) return result(`count(${distinct(call)}${keys[0]})${over}`, types.fixed(18), false);
    const complete = keys.map((key) => `${key} is not null`).join(' and ');
    const row = `case when ${complete} then row(${keys.join(', ')}) end`;
    return result(`count(${distinct(call)}${row})${over}`, types.fixed(18), false);
  },
  SUM: (call, context, over) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    if (arg.type.kind === 'real') return result(`sum(${distinct(call)}${arg.sql})${over}`, types.real);
    return result(`sum(${distinct(call)}${arg.sql})${over}`, types.fixed(38, scaleOf(arg)));
  },
  AVG: (call, context, over) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    if (arg.type.kind === 'real') return result(`avg(${distinct(call)}${arg.sql})${over}`, types.real);
    const scale = Math.max(scaleOf(arg), Math.min(scaleOf(arg) + 6, 12));
    const sum = result(`sum(${distinct(call)}${arg.sql})${over}`, types.fixed(38, scaleOf(arg)));
    const count = result(`nullif(count(${distinct(call)}${arg.sql})${over}, 0)`, types.fixed(18));
    return result(divide(sum, count, { kind: 'fixed', precision: 38, scale }), types.fixed(38, scale));
  },
  MIN: sameType('min'),
  MAX: sameType('max'),
  ANY_VALUE: sameType('any_value'),
  MODE: sameType('mode'),
  MEDIAN: (call, context, over) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    if (arg.type.kind === 'real') return result(`median(${arg.sql})${over}`, types.real);
    // The middle of two decimals needs a decimal more; Snowflake gives three.
    const type = types.fixed(38, Math.min(37, scaleOf(arg) + 3));
    return result(`median(cast(${arg.sql} as ${duckdbType(type)}))${over}`, type);
  },
  STDDEV: ofReal('stddev_samp'),
  STDDEV_SAMP: ofReal('stddev_samp'),
  STDDEV_POP: ofReal('stddev_pop'),
  VARIANCE: ofReal('var_samp'),
  VAR_SAMP: ofReal('var_samp'),
  VAR_POP: ofReal('var_pop'),
  CORR: ofTwo('corr'),
  COVAR_POP: ofTwo('covar_pop'),
  COVAR_SAMP: ofTwo('covar_samp'),
  PERCENTILE_CONT: percentile('quantile_cont', () => types.real),
  PERCENTILE_DISC: percentile('quantile_disc', ({ type }) => type),
  BITAND_AGG: ofBits('bit_and'),
  BITOR_AGG: ofBits('bit_or'),
  BITXOR_AGG: ofBits('bit_xor'),
  GROUPING: grouping,
  GROUPING_ID: grouping,
  BOOLOR_AGG: ofBoolean('bool_or'),
  BOOLAND_AGG: ofBoolean('bool_and'),
  COUNT_IF: (call, context, over) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.boolean, context.statement);
    return result(`count(*) filter (${arg.sql})${over}`, types.fixed(18), false);
  },
  APPROX_COUNT_DISTINCT: (call, context, over) =>
    result(`count(distinct ${instant(at(argumentsOf(call, context, 1), 0))})${over}`, types.fixed(18), false),
  LISTAGG: (call, context, over) => {
    const [value, separator] = argumentsOf(call, context, 1, 2);
    const text = convert(value ?? at([], 0), types.text(), context.statement).sql;
    const between = separator
      ? `'${constantOf(separator, 'LISTAGG delimiter').replaceAll("'", "''")}'`
      : "''";
    const order = call.orderBy ? ` ${orderBy(call.orderBy, context)}` : '';
    return result(
      `coalesce(string_agg(${distinct(call)}${text}, ${between}${order})${over}, '')`,
      types.text(),
      false,
    );
  },
  ARRAY_AGG: (call, context, over) => {
    const value = at(argumentsOf(call, context, 1), 0);
    const order = call.orderBy ? ` ${orderBy(call.orderBy, context)}` : '';
    const list = `list(${distinct(call)}${value.sql}${order}) filter (${value.sql} is not null)${over}`;
    // DuckDB orders distinct values by themselves alone, so they become JSON afterwards.
    const element = asVariant({ ...value, sql: '"~e"' }, context.statement);
    const elements = `list_transform(${list}, lambda "~e": ${element})`;
    return result(`coalesce(cast(to_json(${elements}) as json), '[]'::json)`, types.array, false);
  },
  OBJECT_AGG: (call, context, over) => {
    const [key, value] = argumentsOf(call, context, 2);
    const name = convert(key ?? at([], 0), types.text(), context.statement).sql;
    const one = member(name, asVariant(value ?? at([], 0), context.statement));
    return result(`coalesce(sf_object(list(${one})${over}), '{}'::json)`, types.object, false);
  },
  MIN_BY: byAggregate('arg_min'),
  MAX_BY: byAggregate('arg_max'),
};

function byAggregate(name: string): AggregateRule {
  return (call, context, over) => {
    const args = argumentsOf(call, context, 2);
    return result(`${name}(${at(args, 0).sql}, ${instant(at(args, 1))})${over}`, at(args, 0).type);
  };
}

const ranking =
  (name: string, type: SqlType): AggregateRule =>
  (_call, _context, over) =>
    result(`${name}()${over}`, type, false);

const neighbour =
  (name: string): AggregateRule =>
  (call, context, over) => {
    const [value, offset, fallback] = argumentsOf(call, context, 1, 3);
    const args = [
      value?.sql,
      offset?.sql,
      fallback && value ? convert(fallback, value.type, context.statement).sql : undefined,
    ];
    const nulls = call.ignoreNulls ? ' ignore nulls' : '';
    return result(
      `${name}(${args.filter((arg) => arg !== undefined).join(', ')}${nulls})${over}`,
      value?.type ?? types.null,
    );
  };

/** FIRST_VALUE and its like look at the whole partition unless a frame is given, where DuckDB ends at the row. */
const ofFrame =
  (rule: AggregateRule): AggregateRule =>
  (call, context, over) => {
    const isFramed = / (rows|range|groups) /.test(over);
    const whole = ' rows between unbounded preceding and unbounded following)';
    return rule(call, context, isFramed ? over : over.replace(/\)$/, whole));
  };

/** Functions that exist only with OVER. */
export const windowFunctions: Record<string, AggregateRule | undefined> = {
  ROW_NUMBER: ranking('row_number', types.fixed(18)),
  RANK: ranking('rank', types.fixed(18)),
  DENSE_RANK: ranking('dense_rank', types.fixed(18)),
  PERCENT_RANK: ranking('percent_rank', types.real),
  CUME_DIST: ranking('cume_dist', types.real),
  NTILE: (call, context, over) =>
    result(`ntile(${at(argumentsOf(call, context, 1), 0).sql})${over}`, types.fixed(18), false),
  LAG: neighbour('lag'),
  LEAD: neighbour('lead'),
  FIRST_VALUE: ofFrame(neighbour('first_value')),
  LAST_VALUE: ofFrame(neighbour('last_value')),
  NTH_VALUE: ofFrame((call, context, over) => {
    const args = argumentsOf(call, context, 2);
    return result(`nth_value(${at(args, 0).sql}, (${at(args, 1).sql})::bigint)${over}`, at(args, 0).type);
  }),
  RATIO_TO_REPORT: (call, context, over) => {
    const value = numeric(at(argumentsOf(call, context, 1), 0), context);
    const sum = result(
      `nullif(sum(${value.sql})${over}, 0)`,
      value.type.kind === 'real' ? types.real : types.fixed(38, scaleOf(value)),
    );
    if (value.type.kind === 'real') return result(`(${value.sql} / ${sum.sql})`, types.real);
    const scale = Math.max(scaleOf(value), Math.min(scaleOf(value) + 6, 12));
    return result(divide(value, sum, { kind: 'fixed', precision: 38, scale }), types.fixed(38, scale));
  },
};

function numeric(arg: Compiled, { statement }: CompileContext): Compiled {
  if (arg.type.kind === 'fixed' || arg.type.kind === 'real') return arg;
  if (arg.type.kind === 'text' || arg.type.kind === 'variant') return convert(arg, types.real, statement);
  if (arg.type.kind === 'null') return convert(arg, types.fixed(), statement);
  throw sqlErrors.invalidArgument('Invalid argument types for a numeric aggregate');
}

function scaleOf({ type }: Compiled): number {
  return type.kind === 'fixed' ? type.scale : 0;
}
