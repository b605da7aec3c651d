import type { Call } from '../../snowflake-syntax/calls.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import { unify } from '../sql/common-type.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { arithmetic, compare } from '../sql/operators.ts';
import { isSemiStructured, types } from '../sql/types.ts';
import { argumentsOf, at, type FunctionRule, simple } from './rule.ts';

const coalesce: FunctionRule = (call, context) => {
  const { values, type } = unify(argumentsOf(call, context, 1, 100), context.statement);
  return {
    sql: `coalesce(${values.map(({ sql }) => sql).join(', ')})`,
    type,
    nullable: values.every(({ nullable }) => nullable),
  };
};

/** A VARIANT is kept as text, whose order is not that of its values. */
function ordered(name: string, call: Call, context: CompileContext): ReturnType<typeof unify> {
  const unified = unify(argumentsOf(call, context, 1, 100), context.statement);
  if (isSemiStructured(unified.type)) throw sqlErrors.unsupported(`${name.toUpperCase()} of a VARIANT`);
  return unified;
}

/** GREATEST and LEAST are NULL if any argument is; DuckDB skips NULLs. */
const extreme =
  (name: 'greatest' | 'least'): FunctionRule =>
  (call, context) => {
    const { values, type } = ordered(name, call, context);
    const anyNull = values.map(({ sql }) => `${sql} is null`).join(' or ');
    const list = values.map(({ sql }) => sql).join(', ');
    return {
      sql: `(case when ${anyNull} then null else ${name}(${list}) end)`,
      type,
      nullable: values.some(({ nullable }) => nullable),
    };
  };

const extremeOfKnown =
  (name: 'greatest' | 'least'): FunctionRule =>
  (call, context) => {
    const { values, type } = ordered(name, call, context);
    return { sql: `${name}(${values.map(({ sql }) => sql).join(', ')})`, type, nullable: true };
  };

const truth = (write: (a: string, b: string) => string) =>
  simple([types.boolean, types.boolean], types.boolean, (a = '', b = '') => write(a, b));

export const conditionals: Record<string, FunctionRule> = {
  COALESCE: coalesce,
  NVL: coalesce,
  IFNULL: coalesce,
  GREATEST: extreme('greatest'),
  LEAST: extreme('least'),
  IFF: (call, context) => {
    const args = argumentsOf(call, context, 3);
    const test = convert(at(args, 0), types.boolean, context.statement);
    const { values, type } = unify(args.slice(1), context.statement);
    return {
      sql: `(case when ${test.sql} then ${at(values, 0).sql} else ${at(values, 1).sql} end)`,
      type,
      nullable: values.some(({ nullable }) => nullable),
    };
  },
  NVL2: (call, context) => {
    const args = argumentsOf(call, context, 3);
    const { values, type } = unify(args.slice(1), context.statement);
    const sql = `(case when ${at(args, 0).sql} is not null then ${at(values, 0).sql} else ${at(values, 1).sql} end)`;
    return { sql, type, nullable: values.some(({ nullable }) => nullable) };
  },
  NULLIF: (call, context) => {
    const args = argumentsOf(call, context, 2);
    const [first, second] = [at(args, 0), at(args, 1)];
    const sql = `(case when ${compare(first, '=', second, context).sql} then null else ${first.sql} end)`;
    return { sql, type: first.type, nullable: true };
  },
  ZEROIFNULL: (call, context) => {
    const arg = numberOf(at(argumentsOf(call, context, 1), 0), context);
    return { sql: `coalesce(${arg.sql}, 0)`, type: arg.type, nullable: false };
  },
  NULLIFZERO: (call, context) => {
    const arg = numberOf(at(argumentsOf(call, context, 1), 0), context);
    return { sql: `nullif(${arg.sql}, 0)`, type: arg.type, nullable: true };
  },
  EQUAL_NULL: (call, context) => {
    const args = argumentsOf(call, context, 2);
    return { ...compare(at(args, 0), 'is not distinct from', at(args, 1), context), nullable: false };
  },
  DECODE: (call, context) => {
    const args = argumentsOf(call, context, 3, 200);
    const subject = at(args, 0);
    const pairs = args.slice(1);
    const fallback = pairs.length % 2 === 1 ? pairs.pop() : undefined;
    const outcomes = [...pairs.filter((_, i) => i % 2 === 1), ...(fallback ? [fallback] : [])];
    const { values, type } = unify(outcomes, context.statement);
    const whens = pairs
      .filter((_, i) => i % 2 === 0)
      .map(
        (match, i) =>
          `when ${compare(subject, 'is not distinct from', match, context).sql} then ${at(values, i).sql}`,
      );
    const otherwise = fallback ? ` else ${values.at(-1)?.sql}` : '';
    return { sql: `(case ${whens.join(' ')}${otherwise} end)`, type, nullable: true };
  },
  GREATEST_IGNORE_NULLS: extremeOfKnown('greatest'),
  LEAST_IGNORE_NULLS: extremeOfKnown('least'),
  BOOLAND: truth((a, b) => `(${a} and ${b})`),
  BOOLOR: truth((a, b) => `(${a} or ${b})`),
  BOOLXOR: truth((a, b) => `(${a} <> ${b})`),
  BOOLNOT: simple([types.boolean], types.boolean, (a) => `(not ${a})`),
  DIV0: (call, context) => divideByZero(call, context, '0'),
  DIV0NULL: (call, context) => divideByZero(call, context, '0'),
};

/** Numbers as they are, text as DOUBLE, a bare NULL as NUMBER. */
function numberOf(value: Compiled, { statement }: CompileContext): Compiled {
  if (value.type.kind === 'fixed' || value.type.kind === 'real') return value;
  return convert(value, value.type.kind === 'null' ? types.fixed(38) : types.real, statement);
}

const divideByZero = (...[call, context, fallback]: [...Parameters<FunctionRule>, string]) => {
  const args = argumentsOf(call, context, 2);
  const [dividend, divisor] = [numberOf(at(args, 0), context), numberOf(at(args, 1), context)];
  const safe = { ...divisor, sql: `nullif(${divisor.sql}, 0)`, exact: false };
  const quotient = arithmetic(dividend, '/', safe, context);
  const isZero = call.name === 'DIV0NULL' ? `coalesce(${divisor.sql}, 0) = 0` : `${divisor.sql} = 0`;
  return {
    ...quotient,
    sql: `(case when ${isZero} then ${fallback} else ${quotient.sql} end)`,
    nullable: true,
  };
};
