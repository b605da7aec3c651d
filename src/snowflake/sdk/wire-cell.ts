import { CmError } from '../../errors.ts';
import type { SnowflakeColumn } from '../columns.ts';

/** Turns a value of the official driver back into the cell that the SQL API would have sent, to the nanosecond. */
type WireCell = (value: unknown) => string | null;

/** What the session must be told so that the driver loses nothing (`wireCellOf` reads these formats). */
export const exactSession = [
  "alter session set timezone = 'UTC'",
  "alter session set time_output_format = 'HH24:MI:SS.FF9'",
  "alter session set binary_output_format = 'HEX'",
];

/** What the driver hands out as text: numbers too large for JavaScript, and JSON as it came. */
export const fetchAsString: ('Number' | 'Boolean' | 'JSON' | 'Buffer')[] = [
  'Number',
  'Boolean',
  'JSON',
  'Buffer',
];

/** The conversion for the values of `column`. */
export function wireCellOf(column: SnowflakeColumn): WireCell {
  const convert = conversion(column);
  return (value) => {
    if (value === null || value === undefined) return null;
    const cell = convert(value);
    if (cell !== undefined) return cell;
    throw new CmError(
      'snowflake.sdk_value',
      `the Snowflake driver gave a value of ${column.type} for column "${column.name}" in a form unknown here`,
      { hint: 'Use `driver: sqlapi`.' },
    );
  };
}

function conversion(column: SnowflakeColumn): (value: unknown) => string | undefined {
  const scale = column.scale ?? 9;
  switch (column.type) {
    case 'boolean':
      return (value) => textOf(value)?.toLowerCase();
    case 'date':
      return (value) => (isSfDate(value) ? String(value.getEpochSeconds() / 86_400) : undefined);
    case 'time':
      return (value) => secondsOfClock(textOf(value) ?? '', scale);
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return (value) => (isSfDate(value) ? secondsOf(value, scale) : undefined);
    case 'timestamp_tz':
      return (value) => {
        if (!isSfDate(value)) return undefined;
        const offsetMinutes = value.getTimezone();
        return typeof offsetMinutes === 'number'
          ? `${secondsOf(value, scale)} ${offsetMinutes + 1440}`
          : undefined;
      };
    default:
      return textOf;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The driver's dates are Date objects, cut to milliseconds, that also carry what was cut. */
interface SfDate {
  /** Floored, also before 1970. */
  getEpochSeconds(): number;
  getNanoSeconds(): number;
  /** Offset in minutes, or the name of the session's zone. */
  getTimezone(): unknown;
}

function isSfDate(value: unknown): value is SfDate {
  return (
    value instanceof Date && 'getEpochSeconds' in value && 'getNanoSeconds' in value && 'getTimezone' in value
  );
}

/** `-0.5` is half a second before 1970: sign and fraction belong to the value, not to the floored second. */
function secondsOf(value: SfDate, scale: number): string {
  const seconds = value.getEpochSeconds();
  const nanos = value.getNanoSeconds();
  if (seconds >= 0 || nanos === 0) return `${seconds}${fraction(nanos, scale)}`;
  return `-${-seconds - 1}${fraction(1_000_000_000 - nanos, scale)}`;
}

function secondsOfClock(clock: string, scale: number): string | undefined {
  const [, hours, minutes, seconds, nanos] = /^(\d\d):(\d\d):(\d\d)\.(\d{9})$/.exec(clock) ?? [];
  if (hours === undefined) return undefined;
  return `${Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)}${fraction(Number(nanos), scale)}`;
}

function fraction(nanos: number, scale: number): string {
  return scale === 0 ? '' : `.${String(nanos).padStart(9, '0').slice(0, scale)}`;
}
