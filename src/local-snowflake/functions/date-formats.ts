import { sqlErrors } from '../engine/sql-error.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert, offsetOf, wallClock } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, isZoned, types } from '../sql/types.ts';

/** Snowflake's format elements and DuckDB's, longest first. */
const elements: [string, string][] = [
  ['YYYY', '%Y'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH', '%H'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['FF3', '%g'],
  ['FF6', '%f'],
  ['FF9', '%n'],
  ['FF', '%n'],
];

/** `TO_CHAR(value, format)` of a date or timestamp. */
export function formatted(value: Compiled, format: string, { statement }: CompileContext): Compiled {
  if (value.type.kind !== 'date' && !isTimestamp(value.type))
    throw sqlErrors.unsupported(`TO_CHAR with format '${format}'`);
  const zone = text(statement.session.timezone);
  const stamp = `(${wallClock(value, zone)})::timestamp_ns`;
  const offset = isZoned(value.type) ? offsetOf(value, zone) : '0';
  const parts = format.split(/(TZH:?TZM|TZHTZM|TZH)/i).map((part) => {
    if (!/^TZH/i.test(part)) return part === '' ? undefined : `strftime(${stamp}, ${text(pattern(part))})`;
    if (/^TZH$/i.test(part)) return `left(sf_offset_hours(${offset}, ''), 3)`;
    return `sf_offset_hours(${offset}, ${part.includes(':') ? "':'" : "''"})`;
  });
  const sql = parts.filter((part) => part !== undefined).join(' || ');
  return { sql: `(${sql})`, type: types.text(), nullable: value.nullable };
}

/** `TO_TIMESTAMP(text, format)` and friends, as TIMESTAMP_NTZ. */
export function parsed(
  value: Compiled,
  format: string,
  attempt: boolean,
  { statement }: CompileContext,
): Compiled {
  if (/TZ/i.test(format)) throw sqlErrors.unsupported(`format '${format}'`);
  const source = convert(value, types.text(), statement);
  const parse = attempt ? 'try_strptime' : 'strptime';
  return {
    sql: `(${parse}(${source.sql}, ${text(pattern(format))}))::timestamp_ns`,
    type: types.ntz(),
    nullable: value.nullable || attempt,
  };
}

function pattern(format: string): string {
  let rest = format;
  let out = '';
  while (rest !== '') {
    const [, quoted] = /^"([^"]*)"/.exec(rest) ?? [];
    const element = elements.find(([name]) => rest.slice(0, name.length).toUpperCase() === name);
    if (quoted !== undefined) {
      out += quoted.replaceAll('%', '%%');
      rest = rest.slice(quoted.length + 2);
    } else if (element) {
      out += element[1];
      rest = rest.slice(element[0].length);
    } else if (/^[A-Z]/i.test(rest) && !/^T/i.test(rest)) {
      throw sqlErrors.unsupported(`format '${format}'`);
    } else {
      out += rest[0] === '%' ? '%%' : rest[0];
      rest = rest.slice(1);
    }
  }
  return out;
}
