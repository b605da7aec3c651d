import { CmError } from '../../errors.ts';
import { ddlType, type SnowflakeColumn } from '../columns.ts';
import type { CopyCodec, ScalarEncoder } from './codec.ts';
import {
  boolean,
  date,
  dateOfTimestamp,
  decimal,
  offsetMinutes,
  offsetTimestampInUtc,
  real,
  time,
  timestamp,
  timestampInUtc,
  wallClock,
  wallDate,
} from './scalars.ts';

/**
 * Chooses the codec that writes `column` into a PostgreSQL column of type `target`: `bigint`, `numeric(12,2)`,
 * `timestamptz`, … or `utc_offset_minutes`, the offset of a TIMESTAMP_TZ alone (for a smallint). Nanoseconds are cut
 * to microseconds, which is all that PostgreSQL keeps. A codec remembers the last day it wrote: one per column.
 *
 * @throws CmError `snowflake.no_codec` where the one type cannot become the other.
 */
export function codecFor(column: SnowflakeColumn, target: string): CopyCodec {
  const choice = choose(column, baseType(target));
  if (typeof choice === 'string') {
    throw new CmError(
      'snowflake.no_codec',
      `column "${column.name}": ${ddlType(column)} cannot be copied into ${target}`,
      { hint: choice, kind: 'usage' },
    );
  }
  const label = `${ddlType(column)} → ${target}`;
  return typeof choice === 'function'
    ? { kind: 'scalar', label, encode: choice() }
    : { kind: 'text', label, prefix: choice.prefix };
}

/** An encoder to make, text with a prefix to let pass, or the hint that says why there is neither. */
type Choice = (() => ScalarEncoder) | { prefix: Uint8Array } | string;

function choose(column: SnowflakeColumn, target: string): Choice {
  switch (column.type) {
    case 'fixed':
      if (integers.has(target) && (column.scale ?? 0) > 0)
        return 'It has digits after the point: use numeric.';
      return numbers.has(target) || texts.has(target) ? decimal : usual('numeric');
    case 'decfloat':
      return numbers.has(target) || texts.has(target) ? real : usual('numeric');
    case 'real':
      if (integers.has(target)) return usual('double precision');
      return numbers.has(target) || texts.has(target) ? real : usual('double precision');
    case 'boolean':
      return target === 'boolean' ? boolean : usual('boolean');
    case 'date':
      return target === 'date' || texts.has(target) ? date : usual('date');
    case 'time':
      return target === 'time' || texts.has(target) ? time : usual('time');
    case 'timestamp_ntz':
      if (target === 'timestamptz') return timestampInUtc;
      if (target === 'date') return dateOfTimestamp;
      return target === 'timestamp' || texts.has(target) ? timestamp : usual('timestamp');
    case 'timestamp_ltz':
      return target === 'timestamptz' ? timestampInUtc : usual('timestamptz');
    case 'timestamp_tz':
      return offsetTimestampCodecs[target] ?? usual('timestamptz, timestamp, date or utc_offset_minutes');
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
      return jsons.has(target) || texts.has(target) ? asItIs : usual('jsonb');
    case 'binary':
      if (target === 'bytea') return { prefix: hexPrefix };
      return texts.has(target) ? asItIs : usual('bytea');
    case 'text':
      // PostgreSQL reads text into any type of its own, and says which line it cannot read.
      return target === 'utc_offset_minutes' ? usual('text') : asItIs;
    case 'geography':
    case 'geometry':
      return 'Select it as text, `st_aswkt(…)` or `st_asgeojson(…)::varchar`, or take it out of `columns:`.';
    case 'vector':
      return 'Select it as an array, `…::array`, or take it out of `columns:`.';
    case 'file':
      return 'Take it out of `columns:`; PostgreSQL has no such type.';
    case 'unknown':
      return 'Cast it in the view, or take it out of `columns:`.';
  }
}

const offsetTimestampCodecs: Readonly<Record<string, () => ScalarEncoder>> = {
  timestamptz: offsetTimestampInUtc,
  timestamp: wallClock,
  date: wallDate,
  utc_offset_minutes: offsetMinutes,
};

const integers = new Set(['smallint', 'integer', 'bigint']);
const numbers = new Set([...integers, 'numeric', 'real', 'double precision']);
const texts = new Set(['text', 'varchar', 'char', 'citext']);
const jsons = new Set(['json', 'jsonb']);

const asItIs = { prefix: new Uint8Array(0) };
/** `\\x`: COPY text spells the backslash of a bytea's `\x` twice. */
const hexPrefix = new TextEncoder().encode('\\\\x');

function usual(targets: string): string {
  return `Use ${targets} under \`types:\`, or cast the column in the view.`;
}

/** The type without its modifiers, `numeric(12,2)` → `numeric`, in the spelling of the tables above. */
function baseType(target: string): string {
  const name = target
    .toLowerCase()
    .replace(/\([^)]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return aliases[name] ?? name;
}

const aliases: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  'character varying': 'varchar',
  character: 'char',
  bpchar: 'char',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};
