import { sqlErrors } from '../engine/sql-error.ts';
import { fieldsOf } from './clock.ts';
import type { Compiled, Statement } from './compiled.ts';
import { convert } from './convert.ts';
import { formatType, isSemiStructured, isTimestamp, isZoned, type SqlType, types } from './types.ts';

/** The type that all branches of a CASE, COALESCE, UNION … share; text gives way to every other type. */
export function commonType(kinds: SqlType[]): SqlType {
  return kinds.reduce(pairType, types.null);
}

/** The values, all converted to their common type. */
export function unify(values: Compiled[], statement: Statement): { values: Compiled[]; type: SqlType } {
  const type = commonType(values.map((value) => value.type));
  return { type, values: values.map((value) => convert(value, type, statement)) };
}

/** The values of a comparison or an IN list, converted as far as DuckDB cannot compare them as they are. */
export function comparable(values: Compiled[], statement: Statement): Compiled[] {
  const type = comparedType(values.map((value) => value.type));
  return values.map((value) => {
    const alike = value.type.kind === type.kind || (value.type.kind === 'null' && !isTimestamp(type));
    const isNumber = type.kind === 'real' && value.type.kind === 'fixed';
    return alike || isNumber ? value : convert(value, type, statement);
  });
}

/** A VARIANT is compared with a number, a date or a truth as one, so that 12 is more than 3. */
function comparedType(kinds: SqlType[]): SqlType {
  const scalar = commonType(kinds.filter((kind) => !isSemiStructured(kind)));
  const isCast = !['null', 'text', 'fixed'].includes(scalar.kind);
  if (!kinds.some(isSemiStructured)) return scalar;
  if (scalar.kind === 'fixed') return fromText(scalar);
  return isCast ? scalar : commonType(kinds);
}

/** One DuckDB value to group and look up by: equal exactly where the values are, zoned timestamps by instant. */
export function instant(value: Compiled): string {
  if (!isZoned(value.type)) return value.sql;
  const { utc, nanos } = fieldsOf(value);
  return `sf_ntz(${utc}, ${nanos})`;
}

/** DuckDB values to order by: numbers in a VARIANT by what they are worth, before texts. */
export function orderKeys(value: Compiled): string[] {
  return value.type.kind === 'variant' ? [numberIn(value.sql), value.sql] : sortKeys(value);
}

/** The number that a VARIANT is, NULL if it is none. */
export function numberIn(variant: string): string {
  return `try_cast((${variant})::varchar as decimal(38, 12))`;
}

/** DuckDB values to group and partition by, the more significant first; cheaper than a struct. */
export function sortKeys(value: Compiled): string[] {
  if (!isTimestamp(value.type)) return [value.sql];
  const { utc, nanos } = fieldsOf(value);
  return [utc, nanos];
}

function pairType(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'fixed' && b.kind === 'fixed') {
    const scale = Math.max(a.scale, b.scale);
    return types.fixed(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
  }
  if (a.kind === 'text' && b.kind === 'text') return types.text(Math.max(a.length, b.length));
  if (a.kind === b.kind) return a;
  if (isSemiStructured(a) || isSemiStructured(b)) return types.variant;
  if (a.kind === 'text') return fromText(b);
  if (b.kind === 'text') return fromText(a);
  if ((a.kind === 'fixed' && b.kind === 'real') || (a.kind === 'real' && b.kind === 'fixed'))
    return types.real;
  if (a.kind === 'boolean' || b.kind === 'boolean') return types.boolean;
  const zoned = [a, b].find((type) => type.kind === 'timestamp_tz') ?? [a, b].find(isZoned);
  if (zoned && [a, b].every((type) => isTimestamp(type) || type.kind === 'date')) return zoned;
  if (isTimestamp(a) && b.kind === 'date') return a;
  if (isTimestamp(b) && a.kind === 'date') return b;
  throw sqlErrors.invalidArgument(
    `Can not convert parameter of type [${formatType(b)}] into expected type [${formatType(a)}]`,
  );
}

/** Text beside a number converts with room for its fraction, so that '1.6' does not become 2. */
function fromText(other: SqlType): SqlType {
  return other.kind === 'fixed' ? types.fixed(38, Math.max(12, other.scale)) : other;
}
