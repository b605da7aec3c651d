import type { Compiled, Context } from '../compiled.ts';
import { Untranslatable } from '../notes.ts';
import { isJson, isTimestamp, isZoned, type SqlType, types } from '../types.ts';
import { cast, convert } from './convert.ts';

/** The type that all branches of a CASE, COALESCE, UNION … share; text gives way to every other type, and every type to VARIANT. */
export function commonType(of: readonly SqlType[]): SqlType {
  return of.reduce(pairType, types.null);
}

/** The values, those converted that PostgreSQL would not bring to the common type by itself. */
export function unify(
  values: readonly Compiled[],
  context: Context,
): { values: Compiled[]; type: SqlType; isScaled: boolean } {
  const type = commonType(values.map((value) => value.type));
  const unified = values.map((value) => alike(value, type, context));
  const scales = new Set(
    values.map((value) =>
      value.type.kind === 'fixed' ? value.type.scale : value.type.kind === 'null' ? 'any' : -1,
    ),
  );
  scales.delete('any');
  const isScaled = scales.size === 1 && values.every((value) => value.isScaled || value.type.kind === 'null');
  return { values: unified, type, isScaled };
}

function alike(value: Compiled, type: SqlType, context: Context): Compiled {
  const from = value.type;
  if (from.kind === type.kind || from.kind === 'null' || from.kind === 'unknown') return value;
  if (type.kind === 'null' || type.kind === 'unknown') return value;
  if (isJson(from) && isJson(type)) return value;
  if (from.kind === 'fixed' && type.kind === 'real') return value;
  if (from.kind === 'text' && value.constant !== undefined && type.kind === 'date') return cast(value, type);
  return convert(value, type, context);
}

/** The values of a comparison, converted as far as PostgreSQL does not compare them as they are. */
export function comparable(values: readonly Compiled[], context: Context): Compiled[] {
  const kinds = values.map((value) => value.type);
  // A VARIANT is read as the type it is compared with.
  const others = kinds.filter((type) => !isJson(type));
  const type =
    others.length === kinds.length || others.length === 0 ? commonType(kinds) : withRoom(commonType(others));
  return values.map((value) => {
    if (isTimestamp(type) && value.type.kind === 'date') {
      // PostgreSQL takes a date beside a timestamp for its midnight, as Snowflake does.
      return value;
    }
    if (value.type.kind === 'text' && value.constant !== undefined && isPoint(type)) {
      // A literal takes the type of what it is compared with; the wall clock of a date literal is its midnight.
      return /^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$/.test(value.constant) &&
        !isTimeCutOff(value, type)
        ? value
        : cast(value, isTimeCutOff(value, type) ? types.ntz : type);
    }
    return alike(value, type, context);
  });
}

/** A literal with a time of day beside a date: as a date it would lose the time. */
function isTimeCutOff(value: Compiled, type: SqlType): boolean {
  return type.kind === 'date' && (value.constant ?? '').length > 10;
}

function isPoint(type: SqlType): boolean {
  return type.kind === 'date' || type.kind === 'time' || isTimestamp(type);
}

function pairType(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'unknown') return b.kind === 'text' ? a : b;
  if (b.kind === 'unknown') return a.kind === 'text' ? b : a;
  if (a.kind === 'fixed' && b.kind === 'fixed') {
    const scale = Math.max(a.scale, b.scale);
    const type = types.fixed(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
    const isWhole = scale === 0 && a.as !== 'numeric' && b.as !== 'numeric';
    return isWhole ? { ...type, as: a.as === 'integer' ? b.as : a.as } : { ...type, as: 'numeric' };
  }
  if (a.kind === 'text' && b.kind === 'text')
    return a.collated || b.collated ? { kind: 'text', collated: true } : types.text;
  if (a.kind === b.kind) return a;
  if (isJson(a) || isJson(b)) return types.variant;
  if (a.kind === 'text') return withRoom(b);
  if (b.kind === 'text') return withRoom(a);
  if ((a.kind === 'fixed' && b.kind === 'real') || (a.kind === 'real' && b.kind === 'fixed'))
    return types.real;
  if (a.kind === 'boolean' || b.kind === 'boolean') return types.boolean;
  const zoned = [a, b].find(isZoned);
  if (zoned && [a, b].every((type) => isTimestamp(type) || type.kind === 'date')) return zoned;
  if (isTimestamp(a) && b.kind === 'date') return a;
  if (isTimestamp(b) && a.kind === 'date') return b;
  throw new Untranslatable(`Snowflake has no common type of ${a.kind} and ${b.kind}.`);
}

/** Text or a VARIANT beside a number converts with room for its fraction, so that '1.6' does not become 2. */
function withRoom(other: SqlType): SqlType {
  return other.kind === 'fixed' ? { ...types.fixed(38, Math.max(12, other.scale)), as: 'numeric' } : other;
}
