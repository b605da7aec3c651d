import { CmError } from '../errors.ts';
import { ddlType, type SnowflakeColumn } from './columns.ts';
import { quoteSnowflakeText } from './quote.ts';

/**
 * The text of a watermark cell as Snowflake shows it, all nine digits kept: `1763888400.123456789 1140` →
 * `2025-11-23 04:00:00.123456789 -05:00`. Dates, timestamps, numbers and text can be watermarks.
 * @throws CmError `snowflake.watermark` for other types and for cells that are not of the type.
 */
export function watermarkText(column: SnowflakeColumn, cell: string): string {
  switch (column.type) {
    case 'fixed':
    case 'text':
      return cell;
    case 'date': {
      const text = clock(Number(cell) * 86_400)?.slice(0, 10);
      return text ?? refuse(column, cell);
    }
    case 'timestamp_ntz':
    case 'timestamp_ltz': {
      const { seconds, fraction } = split(column, cell);
      const text = clock(seconds) ?? refuse(column, cell);
      // The session's zone is UTC, and a LTZ without offset would be read in the zone of whoever reads it.
      return `${text}${fraction}${column.type === 'timestamp_ltz' ? ' +00:00' : ''}`;
    }
    case 'timestamp_tz': {
      const { seconds, fraction, offsetMinutes } = split(column, cell);
      const text = clock(seconds + offsetMinutes * 60) ?? refuse(column, cell);
      return `${text}${fraction} ${offsetText(offsetMinutes)}`;
    }
    default:
      return refuse(column, cell);
  }
}

/** The watermark text as a literal of the column's type, to compare the column with. */
export function watermarkLiteral(column: SnowflakeColumn, text: string): string {
  return `${quoteSnowflakeText(text)}::${ddlType(column)}`;
}

/** Seconds, floored, and the digits after the point as the clock shows them, also before 1970. */
function split(
  column: SnowflakeColumn,
  cell: string,
): { seconds: number; fraction: string; offsetMinutes: number } {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?(?: (\d{1,4}))?$/.exec(cell);
  const [, sign, whole, digits = '', offset] = match ?? refuse(column, cell);
  if ((offset !== undefined) !== (column.type === 'timestamp_tz')) return refuse(column, cell);
  const nanos = BigInt(whole ?? 0) * 1_000_000_000n + BigInt(digits.padEnd(9, '0'));
  const signed = sign === '-' ? -nanos : nanos;
  const rest = ((signed % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return {
    seconds: Number((signed - rest) / 1_000_000_000n),
    fraction: digits === '' ? '' : `.${String(rest).padStart(9, '0').slice(0, digits.length)}`,
    offsetMinutes: Number(offset ?? 1440) - 1440,
  };
}

/** `2025-11-23 04:00:00`, for the years 0 to 9999 that Snowflake's own formats can spell. */
function clock(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return undefined;
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function refuse(column: SnowflakeColumn, cell: string): never {
  throw new CmError(
    'snowflake.watermark',
    `column "${column.name}" (${ddlType(column)}) cannot be a watermark with the value ${cell}`,
    { hint: 'Choose a date, timestamp, number or text as `watermark_column:`, or another `change:`.' },
  );
}
