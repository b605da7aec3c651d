import { CmError } from '../../errors.ts';
import { ddlType } from '../../snowflake/index.ts';
import type { TargetColumn, TargetTable } from '../target-table.ts';

/**
 * What Snowflake is asked to write for each column, so that PostgreSQL reads from CSV the very value that it would have
 * got over the API: fractions cut to microseconds, wall clocks as written, bytes as `\x…`.
 *
 * @throws CmError `sync.not_unloadable` for a column that CSV does not carry exactly.
 */
export function csvColumns(target: TargetTable): string[] {
  return target.columns.map((column) => csvExpression(target, column));
}

/** Why a table cannot be unloaded; undefined if it can. */
export function unloadHindrance(target: TargetTable): string | undefined {
  const column = target.columns.find(({ source }) => inexact.has(source.type));
  return column === undefined
    ? undefined
    : `column "${column.source.name}" is ${ddlType(column.source)}, which CSV does not carry exactly`;
}

/** Snowflake writes a FLOAT into CSV with fewer digits than it has. */
const inexact = new Set(['real', 'decfloat', 'geography', 'geometry', 'vector', 'file', 'unknown']);

function csvExpression(target: TargetTable, { source, expression, target: type }: TargetColumn): string {
  switch (source.type) {
    case 'fixed':
    case 'text':
    case 'boolean':
      return expression;
    case 'date':
      return julianDay(expression);
    case 'time':
      return `to_char(${expression}, 'HH24:MI:SS.FF6')`;
    case 'timestamp_ntz':
      if (type === 'date') return julianDay(expression);
      return type === 'timestamptz' ? `${clock(expression)} || '+00'` : clock(expression);
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return zoned(expression, type);
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
      return `to_json(${expression})`;
    case 'binary':
      // Text of a binary is hex in our sessions. The backslash of `\\x` is spelt as a number, whoever else reads the statement.
      return type === 'bytea'
        ? `chr(92) || 'x' || cast(${expression} as varchar)`
        : `cast(${expression} as varchar)`;
    default:
      throw new CmError(
        'sync.not_unloadable',
        `${target.table}: column "${source.name}" is ${ddlType(source)}, which CSV does not carry exactly.`,
        { kind: 'usage', hint: `Set \`load: api\` in ${target.table}.yaml, or leave the column out.` },
      );
  }
}

function zoned(expression: string, type: string): string {
  switch (type) {
    case 'timestamp':
      return clock(expression);
    case 'date':
      return julianDay(expression);
    case 'utc_offset_minutes':
      return `timestampdiff(minute, to_timestamp_ntz(convert_timezone('UTC', ${expression})), to_timestamp_ntz(${expression}))`;
    default:
      return `${clock(`convert_timezone('UTC', ${expression})`)} || '+00'`;
  }
}

/** `J2461368`, which both databases count alike; years before 1 and after 9999 they write each in its own way. */
function julianDay(expression: string): string {
  return `'J' || (datediff(day, '1970-01-01'::date, cast(${expression} as date)) + 2440588)`;
}

/** The wall clock: `J2461368 10:20:30.123456` */
function clock(expression: string): string {
  return `${julianDay(expression)} || to_char(${expression}, ' HH24:MI:SS.FF6')`;
}
