import type { Call } from '../../../snowflake-syntax/calls.ts';
import { atom, binding, type Compiled, type Context, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isJson, types } from '../../types.ts';
import { unify } from '../common-type.ts';
import { convert } from '../convert.ts';
import { divide, numeric } from '../operators.ts';
import { byCodePoint, compare, condition } from '../predicates.ts';
import { argumentsOf, at, type FunctionRule, rule } from '../rule.ts';

const coalesce = (id: string, says: string) =>
  rule(id, says, (call, context) => {
    const { values, type, isScaled } = unify(argumentsOf(call, context, 1, 100), context);
    return {
      ...atom(`coalesce(${values.map(({ sql }) => sql).join(', ')})`, type),
      isScaled,
      isNeverNull: values.some((value) => value.isNeverNull === true),
    };
  });

const nvl = coalesce('nvl', 'NVL, IFNULL and COALESCE become coalesce, their arguments brought to one type');

/** GREATEST and LEAST are NULL if any argument is; PostgreSQL skips NULLs. */
const extreme = (name: 'greatest' | 'least') =>
  rule(
    'greatest-null',
    'GREATEST and LEAST are NULL if any argument is, where PostgreSQL skips NULLs',
    (call, context) => {
      const { values, type, isScaled } = ordered(call, context);
      const list = values
        .map((value, i) => (i === 0 ? byCodePoint(value, context).sql : value.sql))
        .join(', ');
      const nullable = values.filter((value) => !value.isNeverNull);
      const found = { ...atom(`${name}(${list})`, type), isScaled };
      if (nullable.length === 0) return { ...found, isNeverNull: true };
      const anyNull = nullable.map((value) => `${inside(value, binding.comparison)} is null`).join(' or ');
      return { ...atom(`case when ${anyNull} then null else ${found.sql} end`, type), isScaled };
    },
  );

/** Arguments of one type that has an order. */
function ordered(call: Call, context: Context) {
  const unified = unify(argumentsOf(call, context, 1, 100), context);
  if (isJson(unified.type))
    throw new Untranslatable(`${call.name} of a VARIANT has no counterpart: cast it.`, call.name);
  return unified;
}

/** The variants of theirs that skip NULLs, as PostgreSQL does. */
const extremeOfKnown = (name: 'greatest' | 'least') =>
  rule(
    'greatest-ignore-nulls',
    'GREATEST_IGNORE_NULLS and LEAST_IGNORE_NULLS are PostgreSQL’s greatest and least',
    (call, context) => {
      const { values, type, isScaled } = ordered(call, context);
      const list = values
        .map((value, i) => (i === 0 ? byCodePoint(value, context).sql : value.sql))
        .join(', ');
      return { ...atom(`${name}(${list})`, type), isScaled };
    },
  );

const choice = (test: string, a: Compiled, b: Compiled, context: Context): Compiled => {
  const { values, type, isScaled } = unify([a, b], context);
  const sql = `case when ${test} then ${at(values, 0).sql} else ${at(values, 1).sql} end`;
  return { ...atom(sql, type), isScaled, isNeverNull: values.every((value) => value.isNeverNull === true) };
};

const iff = rule('iff', 'IFF becomes CASE WHEN … THEN … ELSE … END', (call, context) => {
  const [test, a, b] = call.args;
  if (!test || !a || !b) throw new Untranslatable('IFF takes three arguments.', 'iff');
  return choice(condition(test, context).sql, context.expression(a), context.expression(b), context);
});

const decode = rule('decode', 'DECODE becomes CASE, and finds NULL equal to NULL', (call, context) => {
  const args = argumentsOf(call, context, 3, 200);
  const subject = at(args, 0);
  const pairs = args.slice(1);
  const fallback = pairs.length % 2 === 1 ? pairs.pop() : undefined;
  const outcomes = [...pairs.filter((_, i) => i % 2 === 1), ...(fallback ? [fallback] : [])];
  const { values, type, isScaled } = unify(outcomes, context);
  const whens = pairs
    .filter((_, i) => i % 2 === 0)
    .map((match, i) => {
      const test =
        match.type.kind === 'null'
          ? `${inside(subject, binding.comparison)} is null`
          : compare(subject, match.isNeverNull ? '=' : 'is not distinct from', match, context).sql;
      return `when ${test} then ${at(values, i).sql}`;
    });
  const otherwise = fallback ? ` else ${values.at(-1)?.sql ?? 'null'}` : '';
  return { ...atom(`case ${whens.join(' ')}${otherwise} end`, type), isScaled };
});

const divideByZero = (isNullZero: boolean) =>
  rule('div0', 'DIV0 and DIV0NULL become CASE around a division', (call, context) => {
    const args = argumentsOf(call, context, 2);
    const [a, b] = [numeric(at(args, 0), context), numeric(at(args, 1), context)];
    const divisor = inside(b, binding.comparison);
    const test = isNullZero ? `coalesce(${b.sql}, 0) = 0` : `${divisor} = 0`;
    if (a.type.kind === 'fixed' && b.type.kind === 'fixed') {
      const quotient = divide(a, b, context);
      return { ...atom(`case when ${test} then 0 else ${quotient.sql} end`, quotient.type) };
    }
    const dividend = convert(a, types.real, context);
    return atom(
      `case when ${test} then 0 else ${inside(dividend, binding.multiply)} / ${inside(b, binding.sign)} end`,
      types.real,
    );
  });

const truth = (id: string, says: string, word: string) =>
  rule(id, says, (call, context) => {
    const args = argumentsOf(call, context, 2).map((arg) =>
      inside(convert(arg, types.boolean, context), binding.and),
    );
    return {
      sql: args.join(` ${word} `),
      type: types.boolean,
      binds: word === 'and' ? binding.and : binding.or,
    };
  });

export const conditionals: Record<string, FunctionRule> = {
  COALESCE: nvl,
  NVL: nvl,
  IFNULL: nvl,
  IFF: iff,
  DECODE: decode,
  GREATEST: extreme('greatest'),
  LEAST: extreme('least'),
  GREATEST_IGNORE_NULLS: extremeOfKnown('greatest'),
  LEAST_IGNORE_NULLS: extremeOfKnown('least'),
  NVL2: rule('nvl2', 'NVL2 becomes CASE WHEN … IS NOT NULL', (call, context) => {
    const args = argumentsOf(call, context, 3);
    const test = `${inside(at(args, 0), binding.comparison)} is not null`;
    return choice(test, at(args, 1), at(args, 2), context);
  }),
  NULLIF: rule('nullif', 'NULLIF keeps its first argument’s type', (call, context) => {
    const args = argumentsOf(call, context, 2);
    const [a, b] = [at(args, 0), at(args, 1)];
    const isPlain =
      a.type.kind === b.type.kind || (a.type.kind !== 'text' && !isJson(a.type) && b.constant !== undefined);
    if (isPlain)
      return { ...atom(`nullif(${a.sql}, ${b.sql})`, a.type), ...(a.isScaled ? { isScaled: true } : {}) };
    return atom(`case when ${compare(a, '=', b, context).sql} then null else ${a.sql} end`, a.type);
  }),
  ZEROIFNULL: rule('zeroifnull', 'ZEROIFNULL becomes coalesce(x, 0)', (call, context) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    const isScaled = arg.isScaled === true && arg.type.kind === 'fixed' && arg.type.scale === 0;
    return { ...atom(`coalesce(${arg.sql}, 0)`, arg.type), isScaled, isNeverNull: true };
  }),
  NULLIFZERO: rule('nullifzero', 'NULLIFZERO becomes nullif(x, 0)', (call, context) => {
    const arg = numeric(at(argumentsOf(call, context, 1), 0), context);
    return { ...atom(`nullif(${arg.sql}, 0)`, arg.type), ...(arg.isScaled ? { isScaled: true } : {}) };
  }),
  EQUAL_NULL: rule('equal-null', 'EQUAL_NULL becomes IS NOT DISTINCT FROM', (call, context) => {
    const args = argumentsOf(call, context, 2);
    return { ...compare(at(args, 0), 'is not distinct from', at(args, 1), context), isNeverNull: true };
  }),
  DIV0: divideByZero(false),
  DIV0NULL: divideByZero(true),
  BOOLAND: truth('boolean-functions', 'BOOLAND and BOOLOR become AND and OR', 'and'),
  BOOLOR: truth('boolean-functions', 'BOOLAND and BOOLOR become AND and OR', 'or'),
  BOOLNOT: rule('boolean-functions', 'BOOLAND and BOOLOR become AND and OR', (call, context) => {
    const arg = convert(at(argumentsOf(call, context, 1), 0), types.boolean, context);
    return { sql: `not ${inside(arg, binding.not)}`, type: types.boolean, binds: binding.not };
  }),
};
