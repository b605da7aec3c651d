import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { arithmetic } from '../sql/operators.ts';
import { types } from '../sql/types.ts';
import { dates } from './dates.ts';
import { argumentsOf, at, constantOf, type FunctionRule, simple } from './rule.ts';

/** ROUND, TRUNC, CEIL, FLOOR: decimals stay exact, the scale becomes the one asked for. */
const rounding =
  (name: 'round' | 'trunc' | 'ceil' | 'floor'): FunctionRule =>
  (call, context) => {
    const args = argumentsOf(call, context, 1, 2);
    const value = numeric(at(args, 0), context);
    const digits = args[1] ? Number(constantOf(args[1], 'number of decimals')) : 0;
    if (value.type.kind === 'real') {
      const factor = `1e${digits}`;
      const sql =
        digits === 0 ? `${name}(${value.sql})` : `(${name}((${value.sql}) * ${factor}) / ${factor})`;
      return { sql, type: types.real, nullable: value.nullable };
    }
    const scale = value.type.kind === 'fixed' ? value.type.scale : 0;
    if (digits >= scale) return value;
    if (digits < 0) throw sqlErrors.unsupported(`${call.name} to ${digits} decimals`);
    const step = digits === 0 ? '1' : `cast(1e-${digits} as decimal(38, ${digits}))`;
    const cut = `trunc_to(${value.sql}, ${digits})`;
    const type = types.fixed(38, digits);
    const text = `decimal(38, ${digits})`;
    const sql = {
      round: `cast(${value.sql} as ${text})`,
      trunc: cut,
      ceil: `(case when ${cut} < ${value.sql} then ${cut} + ${step} else ${cut} end)::${text}`,
      floor: `(case when ${cut} > ${value.sql} then ${cut} - ${step} else ${cut} end)::${text}`,
    }[name];
    const truncated = `cast(case when cast(${value.sql} as ${text}) > ${value.sql} and ${value.sql} > 0 then cast(${value.sql} as ${text}) - ${step}
      when cast(${value.sql} as ${text}) < ${value.sql} and ${value.sql} < 0 then cast(${value.sql} as ${text}) + ${step}
      else cast(${value.sql} as ${text}) end as ${text})`;
    return { sql: sql.replaceAll(cut, truncated), type, nullable: value.nullable };
  };

const bits = (write: (a: string, b: string) => string) =>
  simple([types.fixed(18), types.fixed(18)], types.fixed(18), (a = '', b = '') =>
    write(`(${a})::bigint`, `(${b})::bigint`),
  );

const real = (name: string) => simple([types.real], types.real, (x) => `${name}(${x})`);

export const numbers: Record<string, FunctionRule> = {
  ROUND: rounding('round'),
  CEIL: rounding('ceil'),
  FLOOR: rounding('floor'),
  TRUNCATE: rounding('trunc'),
  TRUNC: (call, context) => {
    const value = call.args[0] ? context.expression(call.args[0]) : undefined;
    const isNumber =
      value?.type.kind === 'fixed' || value?.type.kind === 'real' || value?.type.kind === 'text';
    if (isNumber) return rounding('trunc')(call, context);
    const dateTrunc = dates.DATE_TRUNC;
    if (!dateTrunc) throw sqlErrors.unsupported('TRUNC of a date');
    return dateTrunc({ ...call, args: [...call.args].reverse() }, context);
  },
  ABS: (call, context) => {
    const value = numeric(at(argumentsOf(call, context, 1), 0), context);
    return { sql: `abs(${value.sql})`, type: value.type, nullable: value.nullable };
  },
  SIGN: simple([types.real], types.fixed(1), (x) => `sign(${x})`),
  MOD: (call, context) => {
    const args = argumentsOf(call, context, 2);
    return arithmetic(at(args, 0), '%', at(args, 1), context);
  },
  SQRT: real('sqrt'),
  EXP: real('exp'),
  LN: real('ln'),
  SIN: real('sin'),
  COS: real('cos'),
  TAN: real('tan'),
  ASIN: real('asin'),
  ACOS: real('acos'),
  ATAN: real('atan'),
  RADIANS: real('radians'),
  DEGREES: real('degrees'),
  SQUARE: simple([types.real], types.real, (x) => `((${x}) * (${x}))`),
  ATAN2: simple([types.real, types.real], types.real, (y, x) => `atan2(${y}, ${x})`),
  PI: simple([], types.real, () => 'pi()'),
  LOG: simple([types.real, types.real], types.real, (base, x) => `(ln(${x}) / ln(${base}))`),
  POWER: simple([types.real, types.real], types.real, (x, y) => `power(${x}, ${y})`),
  POW: simple([types.real, types.real], types.real, (x, y) => `power(${x}, ${y})`),
  HAVERSINE: simple(
    [types.real, types.real, types.real, types.real],
    types.real,
    (lat1, lng1, lat2, lng2) =>
      `(2 * 6371 * asin(sqrt(least(1, power(sin(radians(${lat2} - ${lat1}) / 2), 2) + cos(radians(${lat1})) * cos(radians(${lat2})) * power(sin(radians(${lng2} - ${lng1}) / 2), 2)))))`,
  ),
  WIDTH_BUCKET: simple(
    [types.real, types.real, types.real, types.fixed()],
    types.fixed(18),
    (x, low, high, count) =>
      `(case when ${x} < ${low} then 0 when ${x} >= ${high} then ${count} + 1 else floor((${x} - ${low}) / ((${high} - ${low}) / ${count}))::bigint + 1 end)`,
  ),
  BITAND: bits((a, b) => `(${a} & ${b})`),
  BITOR: bits((a, b) => `(${a} | ${b})`),
  BITXOR: bits((a, b) => `xor(${a}, ${b})`),
  BITNOT: simple([types.fixed(18)], types.fixed(18), (a) => `(~(${a})::bigint)`),
  BITSHIFTLEFT: bits((a, b) => `(${a} << ${b})`),
  BITSHIFTRIGHT: bits((a, b) => `(${a} >> ${b})`),
  SEQ4: simple([], types.fixed(10), () => '(row_number() over () - 1)'),
  SEQ8: simple([], types.fixed(19), () => '(row_number() over () - 1)'),
};

function numeric(value: Compiled, { statement }: CompileContext): Compiled {
  if (value.type.kind === 'fixed' || value.type.kind === 'real') return value;
  return convert(value, types.real, statement);
}
