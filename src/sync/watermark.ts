import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { ddlType, quoteSnowflakeName, type SnowflakeColumn } from '../snowflake/index.ts';

/**
 * How the rows past a watermark are asked for. A watermark is kept as the cell that the source sends - for a
 * TIMESTAMP_TZ `1763888400.123456789 1140`, seconds and offset - since PostgreSQL's microseconds could skip a row.
 */
export interface WatermarkRule {
  /**
   * The greatest watermark, an expression. One that lies ahead of the source's clock is a slip of the pen, or of a
   * clock: taken for the next bound, it would pass every change by until that moment. What has no time zone is given a
   * day, since the clock that wrote it may be that far ahead.
   */
  readonly greatest: string;
  /**
   * The rows that have reached the bound, the one `?`, less the lookback. A NULL is always among them: nothing says
   * that such a row is old.
   */
  readonly reached: string;
  /** The rows that are not past a bound, the one `?`; a NULL never is. */
  readonly notPast: string;
  /** What is bound for a watermark. */
  readonly bind: (watermark: string) => string;
}

/** @throws CmError `sync.bad_watermark` if the column's type has no order that a bound can be taken from. */
export function watermarkRule(config: TableConfig, column: SnowflakeColumn): WatermarkRule {
  const name = quoteSnowflakeName(column.name);
  const { instant, bound, bind, soon } = boundOf(config, column);
  return {
    greatest: soon === null ? `max(${name})` : `max(iff(${name} <= ${soon}, ${name}, null))`,
    reached: `(${name} >= ${bound} or ${name} is null)`,
    notPast: `(${name} <= ${instant} or ${name} is null)`,
    bind,
  };
}

/** `instant` is the watermark itself, `bound` the same less the lookback, `soon` what none is beyond. */
interface Bound {
  readonly instant: string;
  readonly bound: string;
  readonly bind: WatermarkRule['bind'];
  readonly soon: string | null;
}

function boundOf(config: TableConfig, column: SnowflakeColumn): Bound {
  const { lookback } = config;
  switch (column.type) {
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz': {
      const instant = `to_${column.type}(cast(? as number(38,0)), 9)`;
      return {
        instant,
        bound: lookback === 0 ? instant : `dateadd(second, -${lookback}, ${instant})`,
        bind: nanoseconds,
        soon:
          column.type === 'timestamp_ntz'
            ? 'dateadd(day, 1, cast(current_timestamp() as timestamp_ntz))'
            : `cast(current_timestamp() as ${column.type})`,
      };
    }
    case 'date': {
      const days = Math.ceil(lookback / 86_400);
      const day = (back: number) => `dateadd(day, cast(? as number(38,0)) - ${back}, '1970-01-01'::date)`;
      return { instant: day(0), bound: day(days), bind: asItIs, soon: 'dateadd(day, 1, current_date())' };
    }
    case 'fixed': {
      if (lookback !== 0) throw noLookback(config, column);
      const number = `cast(? as number(38,${column.scale ?? 0}))`;
      return { instant: number, bound: number, bind: asItIs, soon: null };
    }
    default:
      throw new CmError(
        'sync.bad_watermark',
        `${config.table}: column "${column.name}" of ${config.source_view} is ${ddlType(column)} and cannot be a watermark.`,
        { kind: 'usage', hint: 'Name a timestamp, date or number, or set `change: replace`.' },
      );
  }
}

function noLookback(config: TableConfig, column: SnowflakeColumn): CmError {
  return new CmError(
    'sync.bad_watermark',
    `${config.table}: \`lookback\` is a time, but the watermark column "${column.name}" of ${config.source_view} is a number.`,
    {
      kind: 'usage',
      hint: 'Take `lookback:` out, or name a watermark_column that is a timestamp or a date.',
    },
  );
}

/** `1763888400.123456789 1140` → `1763888400123456789`: an instant needs no offset. */
function nanoseconds(cell: string): string {
  const [instant = ''] = cell.split(' ');
  const [seconds = '', fraction = ''] = instant.split('.');
  return `${seconds}${fraction.padEnd(9, '0')}`;
}

function asItIs(cell: string): string {
  return cell;
}
