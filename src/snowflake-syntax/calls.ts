import type { ast } from '@polyglot-sql/sdk';
import { applyRule, type Rules } from './dispatch.ts';

type Expression = ast.Expression;

/** A function call, however the parser spelt it. */
export interface Call {
  /** Upper case; Snowflake's main name for it. */
  name: string;
  args: Expression[];
  distinct?: boolean;
  orderBy?: ast.Ordered[];
  ignoreNulls?: boolean;
  /** COUNT(*). */
  star?: boolean;
}

/** The call that a node stands for, or undefined if it is no function call. */
export function asCall(node: Expression): Call | undefined {
  return applyRule(rules, node, undefined);
}

const call = (name: string, ...args: (Expression | null | undefined)[]): Call => ({
  name,
  args: args.filter((arg) => arg !== null && arg !== undefined),
});

const unitArgument = (unit: string): Expression => ({ var: { this: unit } });

type Single = { this: Expression };
const single = (name: string) => (node: Single) => call(name, node.this);
const pair = (name: string) => (node: Single & { expression: Expression }) =>
  call(name, node.this, node.expression);

type Aggregate = Single & { distinct: boolean; ignore_nulls?: boolean | null; order_by?: ast.Ordered[] };
const aggregate = (name: string) => (node: Aggregate) => ({
  ...call(name, node.this),
  distinct: node.distinct,
  ignoreNulls: node.ignore_nulls === true,
  ...(node.order_by && node.order_by.length > 0 ? { orderBy: node.order_by } : {}),
});

/** The parser gives many functions a node of their own; here they become calls again. */
const rules: Rules<undefined, Call> = {
  function: (node) => ({ ...call(node.name.toUpperCase(), ...node.args), distinct: node.distinct }),
  aggregate_function: (node) => ({ ...call(node.name.toUpperCase(), ...node.args), distinct: node.distinct }),
  count: (node) => ({ ...call('COUNT', node.this), distinct: node.distinct, star: node.star }),
  sum: aggregate('SUM'),
  avg: aggregate('AVG'),
  min: aggregate('MIN'),
  max: aggregate('MAX'),
  median: aggregate('MEDIAN'),
  mode: aggregate('MODE'),
  stddev: aggregate('STDDEV'),
  stddev_pop: aggregate('STDDEV_POP'),
  stddev_samp: aggregate('STDDEV_SAMP'),
  variance: aggregate('VARIANCE'),
  var_pop: aggregate('VAR_POP'),
  var_samp: aggregate('VAR_SAMP'),
  any_value: aggregate('ANY_VALUE'),
  array_agg: aggregate('ARRAY_AGG'),
  approx_count_distinct: aggregate('APPROX_COUNT_DISTINCT'),
  count_if: aggregate('COUNT_IF'),
  list_agg: (node) => ({ ...call('LISTAGG', node.this, node.separator), distinct: node.distinct }),
  within_group: (node) => {
    const inner = asCall(node.this) ?? call('WITHIN GROUP');
    return { ...inner, orderBy: node.order_by };
  },
  row_number: () => call('ROW_NUMBER'),
  rank: () => call('RANK'),
  dense_rank: () => call('DENSE_RANK'),
  percent_rank: () => call('PERCENT_RANK'),
  cume_dist: () => call('CUME_DIST'),
  n_tile: (node) => call('NTILE', node.num_buckets),
  lag: (node) => ({
    ...call('LAG', node.this, node.offset, node.default),
    ignoreNulls: node.ignore_nulls === true,
  }),
  lead: (node) => ({
    ...call('LEAD', node.this, node.offset, node.default),
    ignoreNulls: node.ignore_nulls === true,
  }),
  first_value: (node) => ({ ...call('FIRST_VALUE', node.this), ignoreNulls: node.ignore_nulls === true }),
  last_value: (node) => ({ ...call('LAST_VALUE', node.this), ignoreNulls: node.ignore_nulls === true }),
  nth_value: (node) => ({
    ...call('NTH_VALUE', node.this, node.offset),
    ignoreNulls: node.ignore_nulls === true,
  }),

  date_diff: (node) => call('DATEDIFF', unitArgument(node.unit ?? 'day'), node.expression, node.this),
  extract: (node) =>
    call('DATE_PART', unitArgument(typeof node.field === 'string' ? node.field : 'unknown'), node.this),
  year: single('YEAR'),
  month: single('MONTH'),
  day: single('DAY'),
  hour: single('HOUR'),
  minute: single('MINUTE'),
  second: single('SECOND'),
  quarter: single('QUARTER'),
  day_of_week: single('DAYOFWEEK'),
  day_of_week_iso: single('DAYOFWEEKISO'),
  day_of_month: single('DAYOFMONTH'),
  day_of_year: single('DAYOFYEAR'),
  week_of_year: single('WEEKOFYEAR'),
  last_day: single('LAST_DAY'),
  next_day: pair('NEXT_DAY'),
  add_months: pair('ADD_MONTHS'),
  months_between: pair('MONTHS_BETWEEN'),

  if_func: (node) => call('IFF', node.condition, node.true_value, node.false_value),
  nvl: pair('NVL'),
  nvl2: (node) => call('NVL2', node.this, node.true_value, node.false_value),
  coalesce: (node) => call('COALESCE', ...node.expressions),
  null_if: pair('NULLIF'),
  greatest: (node) => call('GREATEST', ...node.expressions),
  least: (node) => call('LEAST', ...node.expressions),
  concat_ws: (node) => call('CONCAT_WS', node.separator, ...node.expressions),
  mod_func: pair('MOD'),
  abs: single('ABS'),
  ceil: (node) => call('CEIL', node.this, node.decimals),
  floor: (node) => call('FLOOR', node.this, node.scale),
  sqrt: single('SQRT'),
  ln: single('LN'),
  log: (node) => call('LOG', node.base, node.this),
  exp: single('EXP'),
  sin: single('SIN'),
  cos: single('COS'),
  tan: single('TAN'),
  asin: single('ASIN'),
  acos: single('ACOS'),
  atan: single('ATAN'),
  atan2: pair('ATAN2'),
  pi: () => call('PI'),
  power: pair('POWER'),
  random: () => call('RANDOM'),
  rand: (node) => call('RANDOM', node.seed),
  degrees: single('DEGREES'),
  radians: single('RADIANS'),
  upper: single('UPPER'),
  lower: single('LOWER'),
  trim: (node) =>
    call(
      node.position === 'Leading' ? 'LTRIM' : node.position === 'Trailing' ? 'RTRIM' : 'TRIM',
      node.this,
      node.characters,
    ),
  length: single('LENGTH'),
  substring: (node) => call('SUBSTR', node.this, node.start, node.length),
  str_position: (node) => call('CHARINDEX', node.substr, node.this, node.position),
  contains: pair('CONTAINS'),
  starts_with: pair('STARTSWITH'),
  ends_with: pair('ENDSWITH'),
  initcap: single('INITCAP'),
  to_number: (node) =>
    node.format
      ? call('TO_NUMBER WITH FORMAT')
      : call(node.safe ? 'TRY_TO_NUMBER' : 'TO_NUMBER', node.this, node.precision, node.scale),
  parse_json: single('PARSE_JSON'),
  to_json: single('TO_JSON'),
  j_s_o_n_extract: pair('GET_PATH'),
  array_size: single('ARRAY_SIZE'),
  array_contains: pair('ARRAY_CONTAINS'),
  array_append: pair('ARRAY_APPEND'),
  array_position: (node) => call('ARRAY_POSITION', node.this, node.expression),
  array_prepend: pair('ARRAY_PREPEND'),
  array_compact: single('ARRAY_COMPACT'),
  array_distinct: single('ARRAY_DISTINCT'),
  array_except: pair('ARRAY_EXCEPT'),
  typeof: single('TYPEOF'),
};
