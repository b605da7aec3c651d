import { atom, binding, inside } from '../../compiled.ts';
import { Untranslatable } from '../../notes.ts';
import { isTimestamp, types } from '../../types.ts';
import { cast, convert } from '../convert.ts';
import { helper } from '../helper.ts';
import { arithmetic, numeric } from '../operators.ts';
import { argumentsOf, at, constantOf, type FunctionRule, rule, whole } from '../rule.ts';
import { dateTrunc } from './dates.ts';

type Rounding = 'round' | 'trunc' | 'ceil' | 'floor';

/** Half rounds away from zero; PostgreSQL does so for numeric alone, so a FLOAT goes through it. */
const rounding = (name: Rounding) =>
  rule(
    'rounding',
    'ROUND, TRUNC, CEIL and FLOOR go through numeric, where a half rounds away from zero',
    (call, context) => {
      const args = argumentsOf(call, context, 1, name === 'round' ? 3 : 2);
      if (args[2] && args[2].constant?.toUpperCase() !== 'HALF_AWAY_FROM_ZERO')
        throw new Untranslatable('ROUND half to even has no rule.', 'round');
      const value = numeric(at(args, 0), context);
      const digits = args[1] ? Number(constantOf(args[1], 'The number of decimals')) : 0;
      if (value.type.kind === 'real') {
        if (digits === 0 && name !== 'round') return atom(`${name}(${value.sql})`, types.real);
        return cast(
          atom(
            rounded(
              name,
              cast(value, { ...types.fixed(38, 0), as: 'numeric' }).sql.replace('numeric(38,0)', 'numeric'),
              digits,
            ),
            types.fixed(),
          ),
          types.real,
        );
      }
      if (value.type.kind !== 'fixed') {
        context.statement.notes.assumptions.add(`${value.sql} is an exact number`);
        return atom(rounded(name, value.sql, digits), types.unknown);
      }
      if (digits >= value.type.scale) return value;
      const source = value.type.as === 'numeric' ? value.sql : `${inside(value, binding.cast)}::numeric`;
      const scale = Math.max(0, digits);
      return { ...atom(rounded(name, source, digits), types.fixed(38, scale)), isScaled: true };
    },
  );

/** PostgreSQL's ceil and floor know no decimals. */
function rounded(name: Rounding, value: string, digits: number): string {
  if (name === 'round' || name === 'trunc')
    return digits === 0 ? `${name}(${value})` : `${name}(${value}, ${digits})`;
  if (digits === 0) return `${name}(${value})`;
  return digits > 0
    ? `round(${name}((${value}) * ${10 ** digits}) / ${10 ** digits}, ${digits})`
    : `${name}((${value}) / ${10 ** -digits}) * ${10 ** -digits}`;
}

const truncate = rounding('trunc');

const real = (name: string, count = 1) =>
  rule('float-function', 'Functions of FLOAT: arguments become double precision', (call, context) => {
    const args = argumentsOf(call, context, count).map((arg) => convert(arg, types.real, context).sql);
    return atom(`${name}(${args.join(', ')})`, types.real);
  });

const bitwise = (operator: string) =>
  rule('bitwise', 'BITAND and its like become operators', (call, context) => {
    const args = argumentsOf(call, context, 2).map((arg) =>
      inside(convert(arg, types.bigint, context), binding.other),
    );
    return { sql: args.join(` ${operator} `), type: types.bigint, binds: binding.other };
  });

const shift = (operator: '<<' | '>>') =>
  rule('bitwise', 'BITAND and its like become operators', (call, context) => {
    const [value, by] = argumentsOf(call, context, 2);
    const left = inside(cast(value ?? atom('null', types.null), types.bigint), binding.other);
    return {
      sql: `${left} ${operator} ${whole(by ?? atom('0', types.integer), context).sql}`,
      type: types.bigint,
      binds: binding.other,
    };
  });

const absolute = rule(
  'same-function',
  'Functions that both databases have with the same meaning',
  (call, context) => {
    const value = numeric(at(argumentsOf(call, context, 1), 0), context);
    return { ...atom(`abs(${value.sql})`, value.type), ...(value.isScaled ? { isScaled: true } : {}) };
  },
);

/** Rows of GENERATOR count from zero. */
const rowNumbers = rule(
  'seq',
  'SEQ4() and SEQ8() become the number of the row that GENERATOR makes, else row_number() OVER () - 1; neither has gaps',
  (_call, { scope: { relations } }) => ({
    sql: `${(relations.length === 1 && relations[0]?.rowNumber) || 'row_number() over ()'} - 1`,
    type: types.bigint,
    binds: binding.add,
  }),
);

export const numbers: Record<string, FunctionRule> = {
  ROUND: rounding('round'),
  CEIL: rounding('ceil'),
  CEILING: rounding('ceil'),
  FLOOR: rounding('floor'),
  TRUNCATE: truncate,
  TRUNC: rule(
    'rounding',
    'ROUND, TRUNC, CEIL and FLOOR go through numeric, where a half rounds away from zero',
    (call, context) => {
      const value = call.args[0] ? context.expression(call.args[0]) : undefined;
      const isDate = value !== undefined && (value.type.kind === 'date' || isTimestamp(value.type));
      return isDate ? dateTrunc.write(call, context) : truncate.write(call, context);
    },
  ),
  ABS: absolute,
  SIGN: rule('same-function', 'Functions that both databases have with the same meaning', (call, context) => {
    const value = numeric(at(argumentsOf(call, context, 1), 0), context);
    return { sql: `sign(${value.sql})::integer`, type: types.integer, binds: binding.cast };
  }),
  MOD: rule('modulo', 'MOD(a, b) becomes a % b', (call, context) => {
    const args = argumentsOf(call, context, 2);
    return arithmetic(at(args, 0), '%', at(args, 1), context);
  }),
  SQRT: real('sqrt'),
  CBRT: real('cbrt'),
  EXP: real('exp'),
  LN: real('ln'),
  LOG: rule('log', 'LOG(base, x) becomes ln(x) / ln(base), in FLOAT', (call, context) => {
    const [base, x] = argumentsOf(call, context, 2).map((arg) => convert(arg, types.real, context).sql);
    return { sql: `ln(${x}) / ln(${base})`, type: types.real, binds: binding.multiply };
  }),
  POWER: real('power', 2),
  POW: real('power', 2),
  SQUARE: rule('square', 'SQUARE(x) becomes power(x, 2)', (call, context) =>
    atom(`power(${convert(at(argumentsOf(call, context, 1), 0), types.real, context).sql}, 2)`, types.real),
  ),
  FACTORIAL: rule(
    'same-function',
    'Functions that both databases have with the same meaning',
    (call, context) =>
      atom(`factorial(${cast(at(argumentsOf(call, context, 1), 0), types.bigint).sql})`, types.fixed()),
  ),
  SIN: real('sin'),
  COS: real('cos'),
  TAN: real('tan'),
  COT: real('cot'),
  ASIN: real('asin'),
  ACOS: real('acos'),
  ATAN: real('atan'),
  ATAN2: real('atan2', 2),
  SINH: real('sinh'),
  COSH: real('cosh'),
  TANH: real('tanh'),
  RADIANS: real('radians'),
  DEGREES: real('degrees'),
  PI: rule('same-function', 'Functions that both databases have with the same meaning', () => ({
    ...atom('pi()', types.real),
    isNeverNull: true,
  })),
  HAVERSINE: rule(
    'haversine',
    'HAVERSINE goes through compat: kilometres on a sphere of 6,371 km',
    (call, context) => {
      const args = argumentsOf(call, context, 4).map((arg) => convert(arg, types.real, context));
      return helper('haversine', args, types.real, context);
    },
  ),
  WIDTH_BUCKET: rule(
    'same-function',
    'Functions that both databases have with the same meaning',
    (call, context) => {
      const args = argumentsOf(call, context, 4);
      const values = args.slice(0, 3).map((arg) => `${inside(arg, binding.cast)}::numeric`);
      return atom(`width_bucket(${values.join(', ')}, ${whole(at(args, 3), context).sql})`, types.integer);
    },
  ),
  BITAND: bitwise('&'),
  BITOR: bitwise('|'),
  BITXOR: bitwise('#'),
  BITSHIFTLEFT: shift('<<'),
  BITSHIFTRIGHT: shift('>>'),
  BITNOT: rule('bitwise', 'BITAND and its like become operators', (call, context) => {
    const value = convert(at(argumentsOf(call, context, 1), 0), types.bigint, context);
    return { sql: `~${inside(value, binding.cast)}`, type: types.bigint, binds: binding.other };
  }),
  SEQ4: rowNumbers,
  SEQ8: rowNumbers,
  RANDOM: rule('random', 'RANDOM() becomes a whole number of 64 bits from random()', (call, context) => {
    if (call.args.length > 0)
      throw new Untranslatable('RANDOM with a seed draws other numbers in PostgreSQL.', 'random');
    return helper('random', [], types.bigint, context);
  }),
};
