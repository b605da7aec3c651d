import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { ddlType, quoteSnowflakeName, type SnowflakeColumn } from '../snowflake/index.ts';

/**
 * How the rows past a watermark are asked for. A watermark is kept as the cell that the source sends - for a
 * TIMESTAMP_TZ `1763888400.123456789 1140`, seconds and offset - since PostgreSQL's microseconds could skip a row.
 */
export interface WatermarkRule {
  /** The greatest watermark, an expression. */
  readonly greatest: string;
  /**
   * The rows that have reached the bound, the one `?`, less the lookback. A NULL is always among them: nothing says
   * that such a row is old.
   */
  readonly reached: string;
  /** What is bound for a watermark. */
  readonly bind: (watermark: string) => string;
}

/** @throws CmError `sync.bad_watermark` if the column's type has no order that a bound can be taken from. */
export function watermarkRule(config: TableConfig, column: SnowflakeColumn): WatermarkRule {
  const name = quoteSnowflakeName(column.name);
  const { bound, bind } = boundOf(config, column);
  return { greatest: `max(${name})`, reached: `(${name} >= ${bound} or ${name} is null)`, bind };
}

function boundOf(
  config: TableConfig,
  column: SnowflakeColumn,
): { bound: string; bind: WatermarkRule['bind'] } {
  const { lookback } = config;
  switch (column.type) {
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz': {
      const bound = `to_${column.type}(cast(? as number(38,0)), 9)`;
      return {
        bound: lookback === 0 ? bound : `dateadd(second, -${lookback}, ${bound})`,
        bind: nanoseconds,
      };
    }
    case 'date': {
      const days = Math.ceil(lookback / 86_400);
      return { bound: `dateadd(day, cast(? as number(38,0)) - ${days}, '1970-01-01'::date)`, bind: asItIs };
    }
    case 'fixed':
      if (lookback !== 0) throw noLookback(config, column);
      return { bound: `cast(? as number(38,${column.scale ?? 0}))`, bind: asItIs };
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
