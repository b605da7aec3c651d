import { binding, type Compiled, type Context, inside } from '../compiled.ts';
import { applied, type Rule, Untranslatable } from '../notes.ts';
import { type Fixed, isJson, isTimestamp, types } from '../types.ts';
import { cast, convert } from './convert.ts';
import { helper } from './helper.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

const division: Rule = {
  id: 'decimal-division',
  says: 'a / b of exact numbers is a decimal with the scale Snowflake gives it: that of a, six more, twelve at most',
};
const dayArithmetic: Rule = { id: 'day-arithmetic', says: 'DATE ± n moves by days; DATE − DATE counts days' };

/** Arithmetic with Snowflake's result types. */
export function arithmetic(a: Compiled, operator: Arithmetic, b: Compiled, context: Context): Compiled {
  const dates = dateArithmetic(a, operator, b, context);
  if (dates) return dates;
  const [left, right] = [numeric(a, context), numeric(b, context)];
  const binds = operator === '+' || operator === '-' ? binding.add : binding.multiply;
  if (left.type.kind === 'null' || right.type.kind === 'null')
    return { sql: 'null::numeric', type: types.fixed(), binds: binding.cast };
  if (left.type.kind === 'real' || right.type.kind === 'real') return realArithmetic(left, operator, right);
  if (left.type.kind !== 'fixed' || right.type.kind !== 'fixed') {
    if (operator === '/') return divideUnknown(left, right, context);
    return { sql: binary(left, operator, right, binds), type: types.unknown, binds };
  }
  if (operator === '/') return divide(left, right, context);
  const type = resultType(left.type, operator, right.type);
  // What PostgreSQL would compute in 32 or 64 bits and could overflow there goes on in numeric.
  const needsRoom = type.as !== 'numeric' && isTight(left.type, operator, right.type);
  const [x, y] = needsRoom ? [cast(left, { ...type, as: 'numeric', precision: 38 }), right] : [left, right];
  const sql = needsRoom ? binary(wide(left), operator, y, binds) : binary(x, operator, y, binds);
  const held: Fixed = needsRoom ? { ...type, as: 'numeric' } : type;
  return { sql, type: held, binds, ...(isExact(left, right, operator) ? { isScaled: true } : {}) };
}

/** The exact quotient, rounded half away from zero to Snowflake's scale. */
export function divide(left: Compiled, right: Compiled, context: Context): Compiled {
  applied(context.statement.notes, division);
  const [a, b] = [fixedOf(left), fixedOf(right)];
  const scale = quotientScale(a.scale);
  const dividend = a.as === 'numeric' || b.as === 'numeric' ? inside(left, binding.multiply) : wide(left).sql;
  return {
    sql: `round(${dividend} / ${inside(right, binding.sign)}, ${scale})`,
    type: types.fixed(38, scale),
    binds: binding.atom,
    isScaled: true,
  };
}

export function quotientScale(scale: number): number {
  return Math.max(scale, Math.min(scale + 6, 12));
}

function fixedOf({ type }: Compiled): Fixed {
  return type.kind === 'fixed' ? type : types.fixed();
}

function divideUnknown(left: Compiled, right: Compiled, context: Context): Compiled {
  applied(context.statement.notes, division);
  return helper('divide', [left, right], types.unknown, context);
}

/** A number in numeric, where it would be an integer. */
function wide(value: Compiled): Compiled {
  return value.constant !== undefined && /^\d+$/.test(value.constant)
    ? { ...value, sql: `${value.constant}::numeric`, binds: binding.cast }
    : { ...value, sql: `${inside(value, binding.cast)}::numeric`, binds: binding.cast };
}

function binary(
  left: Compiled,
  operator: Arithmetic,
  right: Compiled,
  binds: typeof binding.add | typeof binding.multiply,
): string {
  // The right side of - / % needs parentheses even if it binds as tightly.
  const tighter = binds === binding.add ? binding.multiply : binding.sign;
  return `${inside(left, binds)} ${operator} ${inside(right, tighter)}`;
}

function realArithmetic(left: Compiled, operator: Arithmetic, right: Compiled): Compiled {
  const binds = operator === '+' || operator === '-' ? binding.add : binding.multiply;
  const [a, b] = [asReal(left), asReal(right)];
  if (operator !== '%') return { sql: binary(a, operator, b, binds), type: types.real, binds };
  // PostgreSQL has no remainder of double precision.
  const sql = `mod(${inside(left, binding.cast)}::numeric, ${inside(right, binding.cast)}::numeric)::double precision`;
  return { sql, type: types.real, binds: binding.cast };
}

function asReal(value: Compiled): Compiled {
  return value.type.kind === 'fixed' && value.type.as === 'numeric' ? cast(value, types.real) : value;
}

function isTight(a: Fixed, operator: Arithmetic, b: Fixed): boolean {
  const room = a.as === 'bigint' || b.as === 'bigint' ? 18 : 9;
  const digits = operator === '*' ? a.precision + b.precision : Math.max(a.precision, b.precision) + 1;
  if (operator === '%') return false;
  return digits > room + (operator === '*' ? 0 : 1);
}

function isExact(left: Compiled, right: Compiled, operator: Arithmetic): boolean {
  if (!left.isScaled || !right.isScaled) return false;
  const total = fixedOf(left).scale + fixedOf(right).scale;
  return operator !== '*' || total <= 12;
}

function resultType(a: Fixed, operator: Arithmetic, b: Fixed): Fixed {
  const [wholeA, wholeB] = [a.precision - a.scale, b.precision - b.scale];
  const isWhole = a.as !== 'numeric' && b.as !== 'numeric';
  const held = isWhole ? (a.as === 'bigint' || b.as === 'bigint' ? 'bigint' : 'integer') : 'numeric';
  const of = (whole: number, scale: number): Fixed => ({
    kind: 'fixed',
    precision: Math.min(38, Math.max(1, whole + scale)),
    scale,
    as: held,
  });
  switch (operator) {
    case '*':
      return of(wholeA + wholeB, Math.min(a.scale + b.scale, Math.max(a.scale, b.scale, 12)));
    case '%':
      return of(Math.min(wholeA, wholeB), Math.max(a.scale, b.scale));
    default:
      return of(Math.max(wholeA, wholeB) + 1, Math.max(a.scale, b.scale));
  }
}

/** A number as it is; text and VARIANT are read as one. */
export function numeric(value: Compiled, context: Context): Compiled {
  if (value.type.kind === 'text') {
    const decimals = value.constant === undefined ? 5 : (value.constant.split('.')[1]?.length ?? 0);
    return convert(value, { ...types.fixed(38, decimals), as: 'numeric' }, context);
  }
  if (isJson(value.type)) return convert(value, types.real, context);
  if (value.type.kind === 'boolean') throw new Untranslatable('Snowflake does not compute with BOOLEAN.');
  return value;
}

function dateArithmetic(
  left: Compiled,
  operator: Arithmetic,
  right: Compiled,
  context: Context,
): Compiled | undefined {
  const [a, b] = [left.type.kind, right.type.kind];
  if (a !== 'date' && b !== 'date' && !isTimestamp(left.type) && !isTimestamp(right.type)) return undefined;
  applied(context.statement.notes, dayArithmetic);
  if (a === 'date' && (operator === '+' || operator === '-')) {
    if (b === 'fixed')
      return {
        sql: `${inside(left, binding.add)} ${operator} ${inside(wholeDays(right), binding.multiply)}`,
        type: types.date,
        binds: binding.add,
      };
    if (b === 'date' && operator === '-')
      return {
        sql: `${inside(left, binding.add)} - ${inside(right, binding.multiply)}`,
        type: types.integer,
        binds: binding.add,
        isScaled: true,
      };
  }
  if (a === 'fixed' && b === 'date' && operator === '+') return dateArithmetic(right, '+', left, context);
  if (a === 'unknown' || b === 'unknown') return undefined;
  throw new Untranslatable(`Snowflake has no ${operator} of ${a} and ${b}.`);
}

/** PostgreSQL adds integers to dates, nothing wider. */
function wholeDays(amount: Compiled): Compiled {
  return amount.type.kind === 'fixed' && amount.type.as === 'integer' ? amount : cast(amount, types.integer);
}
