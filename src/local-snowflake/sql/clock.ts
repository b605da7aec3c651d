import type { Compiled, TimestampFields } from './compiled.ts';
import type { SqlType } from './types.ts';

/** What a clock on the wall shows: a DuckDB TIMESTAMP, and the nanoseconds (0 to 999) below its microsecond. */
export interface Clock {
  utc: string;
  nanos: string;
}

/**
 * A timestamp made of its fields. What computes with it goes on from the fields, so that the text of an expression
 * grows with its depth and does not double at each step, as it would through the struct.
 */
export function timestamp(type: SqlType, fields: TimestampFields, nullable: boolean): Compiled {
  const { utc, nanos, offset } = fields;
  const sql =
    type.kind === 'timestamp_ntz' ? `sf_ntz(${utc}, ${nanos})` : `sf_zoned(${utc}, ${nanos}, ${offset})`;
  return { sql, type, nullable, fields };
}

/** The fields of a timestamp, those of its struct if it was not computed from fields. */
export function fieldsOf({ sql, fields }: Compiled): TimestampFields {
  return fields ?? { utc: `(${sql}).utc`, nanos: `(${sql}).nanos`, offset: `(${sql}).offset_minutes` };
}

/** The wall clock of a date, time or timestamp; `zone` is the session's, as DuckDB text. */
export function wallClock(value: Compiled, zone: string): Clock {
  const { sql, type } = value;
  if (type.kind === 'date') return { utc: `cast(${sql} as timestamp)`, nanos: '0' };
  if (type.kind === 'time') return { utc: `sf_time_clock(${sql})`, nanos: `(epoch_ns(${sql}) % 1000)` };
  const { utc, nanos, offset } = fieldsOf(value);
  if (type.kind === 'timestamp_tz') return { utc: `sf_move(${utc}, ${offset})`, nanos };
  if (type.kind === 'timestamp_ltz') return { utc: `sf_local(${utc}, ${zone})`, nanos };
  return { utc, nanos };
}

/** Minutes east of UTC of a zoned timestamp. */
export function offsetOf(value: Compiled, zone: string): string {
  const { utc, offset } = fieldsOf(value);
  return value.type.kind === 'timestamp_ltz' ? `sf_utc_offset(${utc}, ${zone})` : offset;
}

/** The fields of a TIMESTAMP_NTZ. */
export function ntzFields({ utc, nanos }: Clock): TimestampFields {
  return { utc, nanos, offset: '0' };
}

/** The fields of a TIMESTAMP_TZ from its wall clock and its offset. */
export function fieldsOfWall({ utc, nanos }: Clock, offset: string): TimestampFields {
  return { utc: `sf_move(${utc}, -(${offset}))`, nanos, offset };
}
