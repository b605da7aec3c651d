import { CmError } from '../../errors.ts';

/** Where in a result a cell stands; rows count from 1. */
interface CellPlace {
  column: string;
  row: number;
}

export function cellRefused(options: CellPlace & { codec: string; cell: Uint8Array }): CmError {
  const { column, row, codec, cell } = options;
  return new CmError(
    'snowflake.cell_refused',
    `column "${column}", row ${row}: ${quoted(cell)} cannot be read as ${codec}`,
    { hint: 'Correct the value at its source, or choose another type for the column under `types:`.' },
  );
}

export function nulByte(place: CellPlace): CmError {
  return new CmError(
    'snowflake.nul_byte',
    `column "${place.column}", row ${place.row}: the text holds a NUL byte (\\u0000), which PostgreSQL cannot store`,
    { hint: 'Remove it at its source, or take the column out of `columns:` until it is gone.' },
  );
}

/** The partition is not the JSON that Snowflake promises, so none of it may be trusted. */
export function malformed(what: string): CmError {
  return new CmError('snowflake.malformed_partition', `a result partition is damaged: ${what}`, {
    hint: 'Run again. If it comes back, a proxy between here and Snowflake may change or cut responses.',
  });
}

const longestQuote = 60;

function quoted(cell: Uint8Array): string {
  const text = JSON.stringify(new TextDecoder().decode(cell.subarray(0, longestQuote)));
  return cell.length > longestQuote ? `${text}…` : text;
}
