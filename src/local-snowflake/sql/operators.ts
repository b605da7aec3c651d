import { sqlErrors } from '../engine/sql-error.ts';
import { fieldsOf } from './clock.ts';
import { comparable, numberIn } from './common-type.ts';
import type { CompileContext, Compiled } from './compiled.ts';
import { convert } from './convert.ts';
import { formatType, isTimestamp, type SqlType, types } from './types.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** `a = b`, `a < b` …; NULL if either side is. */
export function compare(
  left: Compiled,
  operator: string,
  right: Compiled,
  { statement }: CompileContext,
): Compiled {
  const [a, b] = comparable([left, right], statement);
  return {
    sql: a && b ? comparison(a, operator, b) : 'null',
    type: types.boolean,
    nullable: left.nullable || right.nullable,
  };
}

/** Timestamps compare field by field, which DuckDB does three times faster than structs, and joins by hash. */
function comparison(a: Compiled, operator: string, b: Compiled): string {
  const plain = `(${a.sql} ${operator} ${b.sql})`;
  if (a.type.kind === 'variant' && b.type.kind === 'variant' && /^[<>]=?$/.test(operator))
    return `(coalesce(${numberIn(a.sql)} ${operator} ${numberIn(b.sql)}, ${plain}))`;
  if (!isTimestamp(a.type) || !isTimestamp(b.type)) return plain;
  const [x, y] = [fieldsOf(a), fieldsOf(b)];
  switch (operator) {
    case '=':
    case 'is not distinct from':
      return `(${x.utc} ${operator} ${y.utc} and ${x.nanos} ${operator} ${y.nanos})`;
    case '<>':
    case 'is distinct from':
      return `(${x.utc} ${operator} ${y.utc} or ${x.nanos} ${operator} ${y.nanos})`;
    default:
      return `(${x.utc} ${operator[0]} ${y.utc} or (${x.utc} = ${y.utc} and ${x.nanos} ${operator} ${y.nanos}))`;
  }
}

/** Arithmetic with Snowflake's result types: `/` of integers is a decimal, rounding is half away from zero. */
export function arithmetic(
  leftValue: Compiled,
  operator: Arithmetic,
  rightValue: Compiled,
  context: CompileContext,
): Compiled {
  const dates = dateArithmetic(leftValue, operator, rightValue);
  if (dates) return dates;
  const left = numeric(leftValue, context);
  const right = numeric(rightValue, context);
  const nullable = left.nullable || right.nullable;
  if (left.type.kind === 'null' || right.type.kind === 'null')
    return { sql: 'null', type: types.null, nullable };
  if (left.type.kind === 'real' || right.type.kind === 'real') {
    return { sql: realArithmetic(left.sql, operator, right.sql), type: types.real, nullable };
  }
  if (left.type.kind !== 'fixed' || right.type.kind !== 'fixed') {
    throw sqlErrors.invalidArgument(
      `Invalid argument types for function '${operator}': (${formatType(left.type)}, ${formatType(right.type)})`,
    );
  }
  const type = fixedResult(left.type, operator, right.type);
  if (operator === '/') return { sql: divide(left, right, type), type, nullable };
  const [a, b] = [decimal(left, left.type), decimal(right, right.type)];
  const guarded = operator === '%' ? `nullif(${b}, 0)` : b;
  return {
    sql: `cast(${a} ${operator} ${guarded} as decimal(${type.precision}, ${type.scale}))`,
    type,
    nullable,
  };
}

/** Exact quotient of two decimals, as whole numbers in their smallest units. */
export function divide(left: Compiled, right: Compiled, type: Fixed): string {
  const leftScale = left.type.kind === 'fixed' ? left.type.scale : 0;
  const rightScale = right.type.kind === 'fixed' ? right.type.scale : 0;
  const numerator = `(${units(left, leftScale)} * ${power10(type.scale - leftScale + rightScale)})`;
  const quotient = `sf_divide(${numerator}, ${units(right, rightScale)})`;
  return unitsToDecimal(quotient, type);
}

/** A whole number of smallest units as the decimal it stands for. */
function unitsToDecimal(sql: string, { scale }: Fixed): string {
  return scale === 0
    ? `cast(${sql} as decimal(38, 0))`
    : `cast(cast(${sql} as decimal(38, 0)) * cast(1e-${scale} as decimal(${scale}, ${scale})) as decimal(38, ${scale}))`;
}

type Fixed = SqlType & { kind: 'fixed' };

function fixedResult(a: Fixed, operator: Arithmetic, b: Fixed): Fixed {
  const [wholeA, wholeB] = [a.precision - a.scale, b.precision - b.scale];
  const of = (whole: number, scale: number): Fixed => ({
    kind: 'fixed',
    precision: Math.min(38, Math.max(1, whole + scale)),
    scale,
  });
  switch (operator) {
    case '+':
    case '-':
      return of(Math.max(wholeA, wholeB) + 1, Math.max(a.scale, b.scale));
    case '*':
      return of(wholeA + wholeB, Math.min(a.scale + b.scale, Math.max(a.scale, b.scale, 12)));
    case '/':
      return of(wholeA + b.scale, Math.max(a.scale, Math.min(a.scale + 6, 12)));
    case '%':
      return of(Math.min(wholeA, wholeB), Math.max(a.scale, b.scale));
  }
}

function realArithmetic(a: string, operator: Arithmetic, b: string): string {
  const [x, y] = [`(${a})::double`, `(${b})::double`];
  if (operator !== '/' && operator !== '%') return `(${x} ${operator} ${y})`;
  return `(case when ${y} = 0 then error('Division by zero') else ${x} ${operator} ${y} end)`;
}

/** Integers of DuckDB's own (counts, literals) become decimals first, so that nothing wraps at 64 bits. */
function decimal({ sql, exact, constant }: Compiled, { precision, scale }: Fixed): string {
  return exact || constant !== undefined ? sql : `cast(${sql} as decimal(${precision}, ${scale}))`;
}

function units(value: Compiled, scale: number): string {
  return scale === 0
    ? `cast(${value.sql} as hugeint)`
    : `cast(cast(${value.sql} as decimal(38, ${scale})) * ${power10(scale)} as hugeint)`;
}

function power10(exponent: number): string {
  return `1${'0'.repeat(exponent)}`;
}

function numeric(value: Compiled, { statement }: CompileContext): Compiled {
  const { kind } = value.type;
  if (kind === 'text') return convert(value, textNumber(value), statement);
  if (kind === 'variant') return convert(value, types.real, statement);
  return value;
}

/** A constant keeps its own scale; other text has room for a fraction. */
function textNumber({ constant }: Compiled): SqlType {
  return types.fixed(38, constant === undefined ? 5 : (constant.split('.')[1]?.length ?? 0));
}

/** DATE ± days and DATE − DATE; an interval goes through `addInterval`. */
function dateArithmetic(left: Compiled, operator: Arithmetic, right: Compiled): Compiled | undefined {
  const nullable = left.nullable || right.nullable;
  if (left.type.kind === 'date' && right.type.kind === 'fixed' && (operator === '+' || operator === '-')) {
    return { sql: `(${left.sql} ${operator} (${right.sql})::integer)`, type: types.date, nullable };
  }
  if (left.type.kind === 'fixed' && right.type.kind === 'date' && operator === '+') {
    return { sql: `(${right.sql} + (${left.sql})::integer)`, type: types.date, nullable };
  }
  if (left.type.kind === 'date' && right.type.kind === 'date' && operator === '-') {
    return { sql: `(${left.sql} - ${right.sql})`, type: types.fixed(9), nullable };
  }
  if (isTimestamp(left.type) || isTimestamp(right.type)) {
    throw sqlErrors.invalidArgument(
      `Invalid argument types for function '${operator}': (${formatType(left.type)}, ${formatType(right.type)})`,
    );
  }
  return undefined;
}
