import { sqlErrors } from '../engine/sql-error.ts';
import {
  booleanOption,
  invalidParameter,
  invalidValue,
  type Option,
  textOrNone,
  wordOption,
} from './options.ts';

/** How rows become CSV: FILE_FORMAT = (TYPE = CSV …), with Snowflake's defaults. */
export interface CsvFormat {
  compression: 'gzip' | 'none';
  fieldDelimiter: string;
  recordDelimiter: string;
  /** Around texts; undefined is NONE. */
  enclosedBy: string | undefined;
  /** Within enclosed fields; undefined doubles the enclosing character. */
  escapedBy: string | undefined;
  /** Within fields that are not enclosed; undefined escapes nothing. */
  unenclosedEscapedBy: string | undefined;
  /** What is written for NULL: the first of NULL_IF. */
  nullText: string;
  emptyFieldAsNull: boolean;
  binaryFormat: 'HEX' | 'BASE64' | 'UTF8';
  /** undefined is AUTO, the session's format. */
  dateFormat: string | undefined;
  timeFormat: string | undefined;
  timestampFormat: string | undefined;
  /** Instead of `.csv` and `.csv.gz`. */
  extension: string | undefined;
}

/** Reads the options of FILE_FORMAT; what is not CSV, or no option of Snowflake's, is an error that names it. */
export function csvFormat(options: readonly Option[]): CsvFormat {
  const format: CsvFormat = {
    compression: 'gzip',
    fieldDelimiter: ',',
    recordDelimiter: '\n',
    enclosedBy: undefined,
    escapedBy: undefined,
    unenclosedEscapedBy: '\\',
    nullText: '\\N',
    emptyFieldAsNull: true,
    binaryFormat: 'HEX',
    dateFormat: undefined,
    timeFormat: undefined,
    timestampFormat: undefined,
    extension: undefined,
  };
  for (const option of options) applyOption(format, option);
  // ESCAPE is for all fields, and comes before ESCAPE_UNENCLOSED_FIELD.
  if (format.escapedBy !== undefined) format.unenclosedEscapedBy = format.escapedBy;
  return format;
}

/** Options that matter when files are loaded, and not when they are written. */
const forLoading = new Set([
  'SKIP_HEADER',
  'PARSE_HEADER',
  'SKIP_BLANK_LINES',
  'TRIM_SPACE',
  'ERROR_ON_COLUMN_COUNT_MISMATCH',
  'REPLACE_INVALID_CHARACTERS',
  'VALIDATE_UTF8',
  'SKIP_BYTE_ORDER_MARK',
  'ENCODING',
  'MULTI_LINE',
]);

function applyOption(format: CsvFormat, option: Option): void {
  switch (option.name) {
    case 'TYPE':
      if (wordOption(option) !== 'CSV') throw sqlErrors.unsupported(`file format ${wordOption(option)}`);
      return;
    case 'FORMAT_NAME':
      throw sqlErrors.unsupported('FILE_FORMAT = (FORMAT_NAME = …)');
    case 'COMPRESSION':
      format.compression = compression(option);
      return;
    case 'FIELD_DELIMITER':
      format.fieldDelimiter = delimiter(option);
      return;
    case 'RECORD_DELIMITER':
      format.recordDelimiter = delimiter(option);
      return;
    case 'FIELD_OPTIONALLY_ENCLOSED_BY':
      format.enclosedBy = oneCharacter(option);
      return;
    case 'ESCAPE':
      format.escapedBy = oneCharacter(option);
      return;
    case 'ESCAPE_UNENCLOSED_FIELD':
      format.unenclosedEscapedBy = oneCharacter(option);
      return;
    case 'NULL_IF':
      format.nullText = nullText(option);
      return;
    case 'EMPTY_FIELD_AS_NULL':
      format.emptyFieldAsNull = booleanOption(option);
      return;
    case 'BINARY_FORMAT':
      format.binaryFormat = binaryFormat(option);
      return;
    case 'DATE_FORMAT':
      format.dateFormat = formatOrAuto(option);
      return;
    case 'TIME_FORMAT':
      format.timeFormat = formatOrAuto(option);
      return;
    case 'TIMESTAMP_FORMAT':
      format.timestampFormat = formatOrAuto(option);
      return;
    case 'FILE_EXTENSION':
      format.extension = textOrNone(option);
      return;
    default:
      if (!forLoading.has(option.name)) throw invalidParameter(option);
  }
}

function compression(option: Option): 'gzip' | 'none' {
  const name = wordOption(option);
  if (name === 'GZIP' || name === 'AUTO') return 'gzip';
  if (name === 'NONE') return 'none';
  if (/^(BZ2|BROTLI|ZSTD|DEFLATE|RAW_DEFLATE)$/.test(name))
    throw sqlErrors.unsupported(`COMPRESSION = ${name}`);
  throw invalidValue(option);
}

function delimiter(option: Option): string {
  const written = textOrNone(option);
  if (written === undefined) throw sqlErrors.unsupported(`${option.name} = NONE`);
  const value = decoded(written);
  if (value === '' || value.length > 20 || value.includes('\0')) throw invalidValue(option);
  return value;
}

function oneCharacter(option: Option): string | undefined {
  const written = textOrNone(option);
  if (written === undefined) return undefined;
  const value = decoded(written);
  if (value.length !== 1 || value === '\0') throw invalidValue(option);
  return value;
}

function nullText({ name, value }: Option): string {
  if (value.kind === 'text') return value.value;
  if (value.kind !== 'texts') throw invalidValue({ name, value });
  return value.values[0] ?? '';
}

function binaryFormat(option: Option): CsvFormat['binaryFormat'] {
  const name = wordOption(option).replace('UTF-8', 'UTF8');
  if (name === 'HEX' || name === 'BASE64' || name === 'UTF8') return name;
  throw invalidValue(option);
}

function formatOrAuto(option: Option): string | undefined {
  if (wordOption(option) === 'AUTO') return undefined;
  if (option.value.kind !== 'text') throw invalidValue(option);
  return option.value.value;
}

/** Delimiters may be written as `0x22`, `\x22` or `\042`, also where the literal kept the backslash. */
function decoded(written: string): string {
  if (/^(?:0x[0-9a-f]{2})+$/i.test(written))
    return written.replace(/0x([0-9a-f]{2})/gi, (_, hex: string) => characterOf(hex, 16));
  return written
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => characterOf(hex, 16))
    .replace(/\\([0-7]{3})/g, (_, octal: string) => characterOf(octal, 8))
    .replace(
      /\\([ntrbf])/g,
      (_, letter: string) => ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' })[letter] ?? '',
    );
}

function characterOf(digits: string, base: number): string {
  return String.fromCharCode(Number.parseInt(digits, base));
}
