import type { Column } from './sql/catalog.ts';

/** A result column as both protocols describe it. */
export interface ColumnDescription {
  name: string;
  type: string;
  scale: number | null;
  precision: number | null;
  length: number | null;
  byteLength: number | null;
  nullable: boolean;
  collation: null;
}

export function describeColumn({ name, type, nullable }: Column): ColumnDescription {
  const plain = {
    name,
    scale: null,
    precision: null,
    length: null,
    byteLength: null,
    nullable,
    collation: null,
  };
  switch (type.kind) {
    case 'fixed':
      return { ...plain, type: 'fixed', scale: type.scale, precision: type.precision };
    case 'text':
      // A character takes at most four bytes; the total is capped as the type is.
      return {
        ...plain,
        type: 'text',
        length: type.length,
        byteLength: Math.min(type.length * 4, 16_777_216),
      };
    case 'null':
      return { ...plain, type: 'text', length: 16_777_216, byteLength: 16_777_216 };
    case 'binary':
      return { ...plain, type: 'binary', length: type.length, byteLength: type.length };
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return { ...plain, type: type.kind, scale: type.scale, precision: 0 };
    case 'real':
    case 'boolean':
    case 'date':
    case 'variant':
    case 'object':
    case 'array':
    case 'geography':
    case 'vector':
      return { ...plain, type: type.kind };
  }
}
