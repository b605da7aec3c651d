import { sqlErrors } from '../engine/sql-error.ts';
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

/** Both sides of a comparison as DuckDB values that compare as Snowflake's do (zoned ones by instant). */
export function comparable(values: Compiled[], statement: Statement): string[] {
  const type = commonType(values.map((value) => value.type));
  return values.map((value) => {
    const alike = value.type.kind === type.kind || value.type.kind === 'null';
    const isNumber = type.kind === 'real' && value.type.kind === 'fixed';
    const converted = alike || isNumber ? value : convert(value, type, statement);
    return isZoned(type) && value.type.kind !== 'null' ? instant(converted) : converted.sql;
  });
}

/** What to sort, group and compare by: the instant of a zoned timestamp, else the value itself. */
export function instant({ sql, type }: Compiled): string {
  return isZoned(type) ? `(${sql}).utc` : sql;
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
