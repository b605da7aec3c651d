/** How PostgreSQL holds a whole number: literals are `integer`, most columns `bigint`, the rest `numeric`. */
type Holding = 'integer' | 'bigint' | 'numeric';

/** A Snowflake type as far as the translation has to know it. `unknown` is a column of a table nobody has shown us. */
export type SqlType =
  | { kind: 'fixed'; precision: number; scale: number; as: Holding }
  | { kind: 'text'; length?: number; collated?: boolean }
  | { kind: Timestamp; scale: number }
  | {
      kind:
        | 'real'
        | 'boolean'
        | 'date'
        | 'time'
        | 'variant'
        | 'object'
        | 'array'
        | 'binary'
        | 'geography'
        | 'interval'
        | 'null'
        | 'unknown';
    };

type Timestamp = 'timestamp_ntz' | 'timestamp_ltz' | 'timestamp_tz';
export type Fixed = SqlType & { kind: 'fixed' };

export const types = {
  fixed: (precision = 38, scale = 0): Fixed => ({
    kind: 'fixed',
    precision: Math.min(38, precision),
    scale,
    as: holdingOf(precision, scale),
  }),
  /** What a function or a literal of PostgreSQL answers. */
  integer: { kind: 'fixed', precision: 9, scale: 0, as: 'integer' },
  bigint: { kind: 'fixed', precision: 18, scale: 0, as: 'bigint' },
  text: { kind: 'text' },
  real: { kind: 'real' },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
  time: { kind: 'time' },
  ntz: { kind: 'timestamp_ntz', scale: 6 },
  ltz: { kind: 'timestamp_ltz', scale: 6 },
  tz: { kind: 'timestamp_tz', scale: 6 },
  variant: { kind: 'variant' },
  object: { kind: 'object' },
  array: { kind: 'array' },
  binary: { kind: 'binary' },
  geography: { kind: 'geography' },
  interval: { kind: 'interval' },
  null: { kind: 'null' },
  unknown: { kind: 'unknown' },
} satisfies Record<string, SqlType | ((precision?: number, scale?: number) => SqlType)>;

/** NUMBER(p,0) that fits is `bigint`, as in the tables that `cm sync` makes; everything else is `numeric`. */
function holdingOf(precision: number, scale: number): Holding {
  return scale === 0 && precision <= 18 ? 'bigint' : 'numeric';
}

/** The PostgreSQL type behind a Snowflake type, as it is written in DDL and casts. */
export function postgresType(type: SqlType): string {
  switch (type.kind) {
    case 'fixed':
      return type.as === 'numeric' ? `numeric(${type.precision},${type.scale})` : type.as;
    case 'text':
      return type.length === undefined ? 'text' : `varchar(${type.length})`;
    case 'timestamp_ntz':
      return type.scale < 6 ? `timestamp(${type.scale})` : 'timestamp';
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return type.scale < 6 ? `timestamptz(${type.scale})` : 'timestamptz';
    case 'real':
      return 'double precision';
    case 'variant':
    case 'object':
    case 'array':
      return 'jsonb';
    case 'binary':
      return 'bytea';
    case 'geography':
      return 'point';
    case 'null':
    case 'unknown':
      return 'text';
    case 'boolean':
    case 'date':
    case 'time':
    case 'interval':
      return type.kind;
  }
}

export function isTimestamp(type: SqlType): type is SqlType & { kind: Timestamp } {
  return type.kind.startsWith('timestamp');
}

export function isZoned(type: SqlType): boolean {
  return type.kind === 'timestamp_ltz' || type.kind === 'timestamp_tz';
}

export function isJson(type: SqlType): boolean {
  return type.kind === 'variant' || type.kind === 'object' || type.kind === 'array';
}

export function isNumber(type: SqlType): boolean {
  return type.kind === 'fixed' || type.kind === 'real';
}
