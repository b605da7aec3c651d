import type { Column } from '../sql/catalog.ts';
import { quoted } from '../sql/identifiers.ts';
import type { SqlType } from '../sql/types.ts';

/** The two protocols write booleans differently. */
export type CellFormat = 'driver' | 'sql-api';

/**
 * A DuckDB expression for one row as the JSON text `["…",null,…]`, columns named `c1`, `c2` …. It is the hot path:
 * one concat() of inline pieces a row, quotes and NULLs as constants, no intermediate strings where it can be helped.
 */
export function rowJson(columns: Column[], format: CellFormat): string {
  const cells = columns.map((column, i) => cellPieces(quoted(`c${i + 1}`), column.type, format));
  return `concat('[', ${cells.join(", ',', ")}, ']')`;
}

function cellPieces(cell: string, type: SqlType, format: CellFormat): string {
  switch (type.kind) {
    case 'text':
    case 'null':
      return `coalesce(to_json(${cell})::varchar, 'null')`;
    case 'variant':
    case 'object':
    case 'array':
    case 'geography':
    case 'vector':
      return `coalesce(to_json((${cell})::varchar)::varchar, 'null')`;
    case 'boolean': {
      const [yes, no] = format === 'driver' ? ['"1"', '"0"'] : ['"true"', '"false"'];
      return `case ${cell} when true then '${yes}' when false then '${no}' else 'null' end`;
    }
    case 'fixed':
      return inQuotes(cell, decimalText(cell, type.precision, type.scale));
    case 'real':
      return inQuotes(cell, `sf_real_to_text(${cell})`);
    case 'date':
      return inQuotes(cell, `(${cell} - date '1970-01-01')`);
    case 'time':
      return inQuotes(cell, timePieces(cell, type.scale));
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return inQuotes(cell, stampPieces(cell, type.scale));
    case 'timestamp_tz':
      return inQuotes(cell, `${stampPieces(cell, type.scale, ' ')}, ${cell}.offset_minutes + 1440`);
    case 'binary':
      return inQuotes(cell, `hex(${cell})`);
  }
}

function inQuotes(cell: string, pieces: string): string {
  return `case when ${cell} is null then 'null' else '"' end, ${pieces}, case when ${cell} is null then '' else '"' end`;
}

/** DuckDB writes 64-bit decimals several times faster than 128-bit ones, and most values fit. */
function decimalText(cell: string, precision: number, scale: number): string {
  if (precision <= 18 || scale === 0 || scale > 18) return cell;
  return `coalesce(try_cast(${cell} as decimal(18, ${scale}))::varchar, (${cell})::varchar)`;
}

/** Seconds since midnight with `scale` decimals; of NULL nothing is left. */
function timePieces(cell: string, scale: number): string {
  const nanos = `epoch_ns(${cell})`;
  const seconds = `${nanos} // 1000000000`;
  return scale === 0
    ? seconds
    : `${seconds}, '.' || left(right((1000000000 + ${nanos} % 1000000000)::varchar, 9), ${scale})`;
}

/**
 * Seconds since 1970 with `scale` decimals and what follows them, exact before 1970 too: there `micros` and `nanos` of
 * the size are the complement of the stored ones, which are floored. A whole second costs no second conversion; of
 * NULL nothing is left, not even the point.
 */
function stampPieces(cell: string, scale: number, after = ''): string {
  const [stored, below] = [`epoch_us(${cell}.utc)`, `${cell}.nanos`];
  const micros = `case when ${stored} < 0 then -${stored} - (${below} > 0)::integer else ${stored} end`;
  const nanos = `case when ${stored} < 0 then (1000 - ${below}) % 1000 else ${below} end`;
  const sign = `case when ${stored} < 0 then '-' else '' end`;
  const seconds = `(${micros}) // 1000000`;
  if (scale === 0) return `${sign}, ${seconds}, case when ${stored} is null then '' else '${after}' end`;
  const fraction = `((${micros}) % 1000000 * 1000 + ${nanos})`;
  const digits = `left(right((1000000000 + ${fraction})::varchar, 9), ${scale})`;
  return `${sign}, ${seconds}, case when ${stored} % 1000000 = 0 and ${below} = 0 then '.${'0'.repeat(scale)}${after}'
    when ${stored} is not null then concat('.', ${digits}, '${after}') else '' end`;
}
