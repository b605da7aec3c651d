import { messageOf } from '../../errors.ts';
import { emptyStringRefused } from '../stages/csv-row.ts';
import { SqlError } from './sql-error.ts';

/** DuckDB's message → Snowflake's code, SQL state and words; the first pattern that matches decides. */
const translations: [RegExp, (match: RegExpExecArray) => SqlError][] = [
  [/Division by zero/i, () => new SqlError('100051', '22012', 'Division by zero')],
  [
    /Could not (?:convert string|cast value) ['"]?(.*?)['"]? to DECIMAL|Could not convert string ['"](.*?)['"] to (?:DOUBLE|INT128)/s,
    (match) =>
      new SqlError('100038', '22018', `Numeric value '${match[1] ?? match[2] ?? ''}' is not recognized`),
  ],
  [
    /(?:timestamp field value out of range: |invalid timestamp field format: |Could not convert string )['"](.*?)['"](?:,| to INT64|\n|$)/s,
    (match) => new SqlError('100035', '22007', `Timestamp '${match[1] ?? ''}' is not recognized`),
  ],
  [
    /(?:date field value out of range|invalid date field format): "(.*?)"/s,
    (match) => new SqlError('100040', '22007', `Date '${match[1] ?? ''}' is not recognized`),
  ],
  [
    /time field value out of range: "(.*?)"/,
    (match) => new SqlError('100108', '22007', `Time '${match[1] ?? ''}' is not recognized`),
  ],
  [
    /Boolean value '(.*?)' is not recognized/s,
    (match) => new SqlError('100037', '22018', `Boolean value '${match[1]}' is not recognized`),
  ],
  [
    /String '(.*?)' is too long and would be truncated/s,
    (match) => new SqlError('100078', '22000', `String '${match[1]}' is too long and would be truncated`),
  ],
  [
    /Malformed JSON/i,
    (match) => new SqlError('100069', '22P02', `Error parsing JSON: ${match.input.split('\n')[0]}`),
  ],
  [/(?:Overflow|out of range)/i, () => new SqlError('100039', '22003', 'Numeric value is out of range')],
  [/Cannot unload empty string/, () => new SqlError('100093', '22000', emptyStringRefused)],
  [
    /NOT NULL constraint failed: (?:.*\.)?(.*)/,
    (match) =>
      new SqlError('100072', '22000', `NULL result in a non-nullable column ${match[1] ?? ''}`.trim()),
  ],
  [
    /More than one row returned by a subquery/,
    () => new SqlError('090150', '22000', 'Single-row subquery returns more than one row.'),
  ],
  [
    /must appear in the GROUP BY clause/,
    (match) =>
      new SqlError(
        '000979',
        '42601',
        `SQL compilation error:\n[${match.input.split('\n')[0]}] is not a valid group by expression`,
      ),
  ],
];

/** What Snowflake would say of a DuckDB failure; unknown ones keep DuckDB's words under a general code. */
export function fromDuckDb(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const message = messageOf(error);
  for (const [pattern, translate] of translations) {
    const match = pattern.exec(message);
    if (match) return translate(match);
  }
  return new SqlError('000603', 'XX000', `SQL execution error: ${message.split('\n')[0]}`);
}
