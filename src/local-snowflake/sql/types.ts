import { sqlErrors } from '../engine/sql-error.ts';
import { storageType } from '../storage.ts';

/** A Snowflake type as the compiler sees it. `null` is the type of a bare NULL and fits everything. */
export type SqlType =
  | { kind: 'fixed'; precision: number; scale: number }
  | { kind: 'text' | 'binary'; length: number }
  | { kind: 'time' | TimestampKind; scale: number }
  | { kind: 'vector'; declared: string }
  | { kind: 'real' | 'boolean' | 'date' | 'variant' | 'object' | 'array' | 'geography' | 'null' };

export type TimestampKind = 'timestamp_ntz' | 'timestamp_ltz' | 'timestamp_tz';

const maxTextLength = 16_777_216;
const maxBinaryLength = 8_388_608;

export const types = {
  fixed: (precision = 38, scale = 0): SqlType => ({
    kind: 'fixed',
    precision: Math.min(precision, 38),
    scale,
  }),
  text: (length = maxTextLength): SqlType => ({ kind: 'text', length }),
  binary: (length = maxBinaryLength): SqlType => ({ kind: 'binary', length }),
  time: (scale = 9): SqlType => ({ kind: 'time', scale }),
  ntz: (scale = 9): SqlType => ({ kind: 'timestamp_ntz', scale }),
  ltz: (scale = 9): SqlType => ({ kind: 'timestamp_ltz', scale }),
  tz: (scale = 9): SqlType => ({ kind: 'timestamp_tz', scale }),
  real: { kind: 'real' } as const,
  boolean: { kind: 'boolean' } as const,
  date: { kind: 'date' } as const,
  variant: { kind: 'variant' } as const,
  object: { kind: 'object' } as const,
  array: { kind: 'array' } as const,
  geography: { kind: 'geography' } as const,
  null: { kind: 'null' } as const,
};

/** Reads a declared type such as `NUMBER(38,5)` or `TIMESTAMP_TZ(9)`; unknown types end with 0A000. */
export function parseType(declared: string): SqlType {
  const [, base = '', args = ''] = /^([\w ]+?)\s*(?:\((.*)\))?$/.exec(declared.trim().toUpperCase()) ?? [];
  const [first, second] = args.split(',').map((part) => (part.trim() === '' ? undefined : Number(part)));
  switch (base) {
    case 'NUMBER':
    case 'DECIMAL':
    case 'NUMERIC':
      return types.fixed(first ?? 38, second ?? 0);
    case 'INT':
    case 'INTEGER':
    case 'BIGINT':
    case 'SMALLINT':
    case 'TINYINT':
    case 'BYTEINT':
      return types.fixed();
    case 'FLOAT':
    case 'FLOAT4':
    case 'FLOAT8':
    case 'DOUBLE':
    case 'DOUBLE PRECISION':
    case 'REAL':
      return types.real;
    case 'VARCHAR':
    case 'STRING':
    case 'TEXT':
    case 'NVARCHAR':
      return types.text(first);
    case 'CHAR':
    case 'CHARACTER':
    case 'NCHAR':
      return types.text(first ?? 1);
    case 'BOOLEAN':
      return types.boolean;
    case 'DATE':
      return types.date;
    case 'TIME':
      return types.time(first);
    case 'TIMESTAMP':
    case 'DATETIME':
    case 'TIMESTAMPNTZ':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP WITHOUT TIME ZONE':
      return types.ntz(first);
    case 'TIMESTAMPLTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP WITH LOCAL TIME ZONE':
      return types.ltz(first);
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return types.tz(first);
    case 'VARIANT':
      return types.variant;
    case 'OBJECT':
      return types.object;
    case 'ARRAY':
      return types.array;
    case 'GEOGRAPHY':
      return types.geography;
    case 'VECTOR':
      return { kind: 'vector', declared: declared.toUpperCase() };
    case 'BINARY':
    case 'VARBINARY':
      return types.binary(first);
    default:
      throw sqlErrors.unsupported(`data type ${declared}`);
  }
}

/** The type as Snowflake writes it in DESCRIBE and as "~meta" keeps it. */
export function formatType(type: SqlType): string {
  switch (type.kind) {
    case 'fixed':
      return `NUMBER(${type.precision},${type.scale})`;
    case 'text':
      return `VARCHAR(${type.length})`;
    case 'binary':
      return `BINARY(${type.length})`;
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return `${type.kind.toUpperCase()}(${type.scale})`;
    case 'real':
      return 'FLOAT';
    case 'null':
      return 'VARCHAR(16777216)';
    case 'boolean':
    case 'date':
    case 'variant':
    case 'object':
    case 'array':
    case 'geography':
      return type.kind.toUpperCase();
    case 'vector':
      return type.declared;
  }
}

/** The DuckDB type behind a Snowflake type. */
export function duckdbType(type: SqlType): string {
  return storageType(formatType(type));
}

export function isTimestamp(type: SqlType): type is SqlType & { kind: TimestampKind; scale: number } {
  return type.kind === 'timestamp_ntz' || type.kind === 'timestamp_ltz' || type.kind === 'timestamp_tz';
}

/** Whether the value is stored as an instant with an offset (the struct of storage.ts). */
export function isZoned(type: SqlType): boolean {
  return type.kind === 'timestamp_ltz' || type.kind === 'timestamp_tz';
}

export function isSemiStructured(type: SqlType): boolean {
  return type.kind === 'variant' || type.kind === 'object' || type.kind === 'array';
}
