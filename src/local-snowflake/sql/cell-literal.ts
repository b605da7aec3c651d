import { timestamp } from './clock.ts';
import type { Compiled } from './compiled.ts';
import { text } from './identifiers.ts';
import { duckdbType, type SqlType } from './types.ts';

/** The value that a result's cell stands for, exactly; boolean cells of both protocols are understood. */
export function cellLiteral(cell: string | null, type: SqlType): Compiled {
  if (type.kind === 'null') return { sql: 'null', type, nullable: true };
  if (cell === null) return { sql: `cast(null as ${duckdbType(type)})`, type, nullable: true };
  const value = (sql: string): Compiled => ({ sql, type, nullable: false });
  switch (type.kind) {
    case 'text':
      return { ...value(text(cell)), constant: cell };
    case 'fixed':
      return { ...value(`cast(${text(cell)} as ${duckdbType(type)})`), constant: cell };
    case 'real':
      return value(`cast(${text(cell)} as double)`);
    case 'boolean':
      return value(String(cell === 'true' || cell === '1'));
    case 'date':
      return value(`(date '1970-01-01' + ${Number(cell)})`);
    case 'time':
      return value(`sf_time_from_nanos(${nanoseconds(cell)})`);
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz': {
      const [seconds = '0', zone = '1440'] = cell.split(' ');
      const total = nanoseconds(seconds);
      const nanos = ((total % 1000n) + 1000n) % 1000n;
      const fields = {
        utc: `make_timestamp(${(total - nanos) / 1000n})`,
        nanos: String(nanos),
        offset: String(Number(zone) - 1440),
      };
      return timestamp(type, fields, false);
    }
    case 'binary':
      return value(`unhex(${text(cell)})`);
    case 'variant':
    case 'object':
    case 'array':
    case 'vector':
      return value(`cast(${text(cell)} as json)`);
    case 'geography':
      return value(text(cell));
  }
}

/** Of seconds with a fractional part. */
function nanoseconds(seconds: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(seconds) ?? [];
  const size = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return sign === '-' ? -size : size;
}
