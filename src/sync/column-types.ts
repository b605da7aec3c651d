import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { ddlType, type SnowflakeColumn } from '../snowflake/index.ts';

/** A PostgreSQL type as `types:` may name it; it becomes part of DDL, so nothing else may pass. */
const typeName = /^[a-z][a-z0-9_]*( [a-z]+)*(\(\d+(, ?\d+)?\))?( [a-z]+)*(\[\])?$/;

/** NUMBER with up to this many digits fits a bigint, whatever the digits. */
const bigintDigits = 18;

/**
 * What a column of the view becomes: the type of `types:`, else the default of its Snowflake type. Besides
 * PostgreSQL's own types there is `utc_offset_minutes`, the offset of a TIMESTAMP_TZ alone; see `storedType`.
 */
export function targetType(config: TableConfig, as: string, column: SnowflakeColumn): string {
  const chosen = config.types[as];
  if (chosen === undefined) return defaultType(config, as, column);
  const type = chosen.trim().toLowerCase();
  if (typeName.test(type)) return type;
  throw new CmError('sync.bad_type', `${config.table}: "${chosen}" is no type for the column ${as}.`, {
    kind: 'usage',
    hint: `Name a PostgreSQL type under \`types:\` in ${config.table}.yaml, such as uuid, timestamp or numeric(12,2).`,
  });
}

/** The type that PostgreSQL stores for a target type. */
export function storedType(target: string): string {
  return target === 'utc_offset_minutes' ? 'smallint' : target;
}

function defaultType(config: TableConfig, as: string, column: SnowflakeColumn): string {
  switch (column.type) {
    case 'fixed': {
      const precision = column.precision ?? 38;
      const scale = column.scale ?? 0;
      return scale === 0 && precision <= bigintDigits ? 'bigint' : `numeric(${precision},${scale})`;
    }
    case 'real':
      return 'double precision';
    case 'decfloat':
      return 'numeric';
    case 'text':
      return 'text';
    case 'boolean':
    case 'date':
    case 'time':
      return column.type;
    case 'timestamp_ntz':
      return 'timestamp';
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return 'timestamptz';
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
      return 'jsonb';
    case 'binary':
      return 'bytea';
    case 'geography':
    case 'geometry':
    case 'vector':
    case 'file':
    case 'unknown':
      throw new CmError(
        'sync.no_type',
        `${config.table}: column "${column.name}" of ${config.source_view} is ${ddlType(column)}, which has no type here. Nothing was loaded.`,
        { kind: 'usage', hint: noTypeHint(config, as, column) },
      );
  }
}

function noTypeHint(config: TableConfig, as: string, { name, type }: SnowflakeColumn): string {
  const leaveOut = config.columns === undefined ? `\`exclude: ["${name}"]\`` : `drop ${as} from \`columns:\``;
  const cast = type === 'vector' ? 'cast it to an array (`…::array`, which becomes jsonb)' : 'cast it';
  return `Leave it out (${leaveOut}), or ${cast} in the view.`;
}
