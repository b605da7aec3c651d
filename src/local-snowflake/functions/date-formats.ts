import { sqlErrors } from '../engine/sql-error.ts';
import { ntzFields, offsetOf, timestamp, wallClock } from '../sql/clock.ts';
import { formatClock, parseFormat } from '../sql/clock-format.ts';
import type { CompileContext, Compiled } from '../sql/compiled.ts';
import { convert } from '../sql/convert.ts';
import { text } from '../sql/identifiers.ts';
import { isTimestamp, isZoned, types } from '../sql/types.ts';

/** `TO_CHAR(value, format)` of a date, time or timestamp. */
export function formatted(value: Compiled, format: string, { statement }: CompileContext): Compiled {
  if (value.type.kind !== 'date' && value.type.kind !== 'time' && !isTimestamp(value.type))
    throw sqlErrors.unsupported(`TO_CHAR with format '${format}'`);
  const zone = text(statement.session.timezone);
  const offset = isZoned(value.type) ? offsetOf(value, zone) : '0';
  return {
    sql: formatClock(wallClock(value, zone), format, offset),
    type: types.text(),
    nullable: value.nullable,
  };
}

/** `TO_TIMESTAMP(text, format)` and friends, as TIMESTAMP_NTZ. */
export function parsed(
  value: Compiled,
  format: string,
  attempt: boolean,
  { statement }: CompileContext,
): Compiled {
  const source = convert(value, types.text(), statement).sql;
  const parse = attempt ? 'try_strptime' : 'strptime';
  const pieces = parseFormat(format);
  const pattern = pieces.map((piece) => {
    if (piece.kind === 'strftime') return piece.pattern;
    if (piece.kind === 'decimals') return '%f';
    throw sqlErrors.unsupported(`format '${format}'`);
  });
  // strptime reads six decimals; the others are cut off before, and read by themselves.
  const hasDecimals = pieces.some(({ kind }) => kind === 'decimals');
  const shortened = hasDecimals ? `regexp_replace(${source}, '(\\.\\d{6})\\d{1,3}', '\\1')` : source;
  const clock = {
    utc: `${parse}(${shortened}, ${text(pattern.join(''))})`,
    nanos: hasDecimals ? `sf_text_nanos(${source})` : '0',
  };
  return timestamp(types.ntz(), ntzFields(clock), value.nullable || attempt);
}
