import { offsetOf, wallClock } from '../sql/clock.ts';
import { formatClock } from '../sql/clock-format.ts';
import type { CompiledQuery, Statement } from '../sql/compiled.ts';
import { quoted, text } from '../sql/identifiers.ts';
import { duckdbType, isZoned, type SqlType } from '../sql/types.ts';
import type { CsvFormat } from './csv-format.ts';

/**
 * A DuckDB query of one column with the CSV text of each row, without its record delimiter. NULL is the first of
 * NULL_IF, never enclosed; texts are enclosed always, so that an empty one and the letters of NULL_IF stay what they are.
 */
export function csvRows(query: CompiledQuery, format: CsvFormat, statement: Statement): string {
  const names = query.columns.map((_, i) => quoted(`c${i + 1}`));
  const casts = query.columns.map(({ type }, i) =>
    type.kind === 'null' ? `${names[i]}` : `cast(${names[i]} as ${duckdbType(type)}) as ${names[i]}`,
  );
  const pieces = query.columns.map(({ type }, i) => cellPieces(names[i] ?? '', type, { format, statement }));
  return `select concat(${pieces.join(`, ${text(format.fieldDelimiter)}, `)}) as "row"
    from (select ${casts.join(', ')} from (${query.sql}) "~query"(${names.join(', ')})) "~cells"`;
}

/** The line of HEADER = TRUE, without its record delimiter. */
export function csvHeader({ columns }: CompiledQuery, { enclosedBy, fieldDelimiter }: CsvFormat): string {
  return columns
    .map(({ name }) =>
      enclosedBy ? enclosedBy + name.replaceAll(enclosedBy, enclosedBy + enclosedBy) + enclosedBy : name,
    )
    .join(fieldDelimiter);
}

interface CellContext {
  format: CsvFormat;
  statement: Statement;
}

/** Arguments of concat() for one cell; concat() skips what is NULL. */
function cellPieces(cell: string, type: SqlType, context: CellContext): string {
  const { format } = context;
  const value = cellText(cell, type, context);
  const isText = textKinds.has(type.kind);
  const isSafe = !isText && !mayHoldDelimiter(type, format);
  const nothing = text(format.nullText);
  if (format.enclosedBy === undefined)
    return `coalesce(${isSafe ? value : unenclosed(value, isText, format)}, ${nothing})`;
  if (isSafe) return `coalesce(${value}, ${nothing})`;
  const quote = text(format.enclosedBy);
  return `case when ${cell} is null then ${nothing} else ${quote} end, ${enclosed(value, format)},
    case when ${cell} is null then '' else ${quote} end`;
}

const textKinds = new Set<SqlType['kind']>(['text', 'variant', 'object', 'array', 'null']);

function enclosed(value: string, { enclosedBy = '', escapedBy }: CsvFormat): string {
  const quote = text(enclosedBy);
  if (escapedBy === undefined) {
    return `case when contains(${value}, ${quote}) then replace(${value}, ${quote}, ${text(enclosedBy + enclosedBy)}) else ${value} end`;
  }
  const escaped = `replace(${value}, ${text(escapedBy)}, ${text(escapedBy + escapedBy)})`;
  return escapedBy === enclosedBy
    ? escaped
    : `replace(${escaped}, ${quote}, ${text(escapedBy + enclosedBy)})`;
}

/**
 * The escape character, and within the text what a delimiter begins with, get an escape before them: of a delimiter
 * of several characters an escaped first one would not tell where it ends.
 */
function unenclosed(value: string, isText: boolean, format: CsvFormat): string {
  const { unenclosedEscapedBy: escapedBy, fieldDelimiter, recordDelimiter } = format;
  const checked =
    isText && format.emptyFieldAsNull
      ? `case when ${value} = '' then error(${text(emptyStringRefused)}) else ${value} end`
      : value;
  if (escapedBy === undefined) return checked;
  return [...new Set([escapedBy, fieldDelimiter.charAt(0), recordDelimiter.charAt(0)])].reduce(
    (sql, character) => `replace(${sql}, ${text(character)}, ${text(escapedBy + character)})`,
    checked,
  );
}

/** Snowflake's words; the statement could not tell such a text from NULL. */
export const emptyStringRefused =
  'Cannot unload empty string without file format option field_optionally_enclosed_by being specified.';

/** Whether a value that is no text may hold the delimiter: a timestamp beside blanks, say. */
function mayHoldDelimiter(type: SqlType, format: CsvFormat): boolean {
  const { fieldDelimiter } = format;
  const pattern = clockPattern(type, format);
  if (pattern === undefined) return /[\w.+-]/.test(fieldDelimiter);
  return pattern.includes(fieldDelimiter) || /[\w+-]/.test(fieldDelimiter);
}

function clockPattern(type: SqlType, format: CsvFormat): string | undefined {
  switch (type.kind) {
    case 'date':
      return format.dateFormat ?? 'YYYY-MM-DD';
    case 'time':
      return format.timeFormat ?? 'HH24:MI:SS';
    case 'timestamp_ntz':
      return format.timestampFormat ?? 'YYYY-MM-DD HH24:MI:SS.FF3';
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return format.timestampFormat ?? 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM';
    default:
      return undefined;
  }
}

function cellText(cell: string, type: SqlType, { format, statement }: CellContext): string {
  const pattern = clockPattern(type, format);
  if (pattern !== undefined) {
    const zone = text(statement.session.timezone);
    const value = { sql: cell, type, nullable: true };
    return formatClock(wallClock(value, zone), pattern, isZoned(type) ? offsetOf(value, zone) : '0');
  }
  switch (type.kind) {
    case 'real':
      return `sf_real_to_csv(${cell})`;
    case 'binary':
      return { HEX: `hex(${cell})`, BASE64: `to_base64(${cell})`, UTF8: `decode(${cell})` }[
        format.binaryFormat
      ];
    case 'text':
      return cell;
    default:
      return `(${cell})::varchar`;
  }
}
