import { z } from 'zod';
import type { Value } from '../../sql/session.ts';
import { formatType, parseType, type SqlType, types } from '../../sql/types.ts';

/** A value between the threads. The sandbox names types of its own making by their kind alone. */
export const wireValue = z.object({
  type: z.object({ kind: z.string(), declared: z.string().optional(), scale: z.number().optional() }),
  cell: z.string().nullable(),
});

type WireValue = z.infer<typeof wireValue>;

export function toWire({ type, cell }: Value): WireValue {
  return { type: wireType(type), cell };
}

export function wireType(type: SqlType): WireValue['type'] {
  return {
    kind: type.kind,
    declared: formatType(type),
    ...('scale' in type ? { scale: type.scale } : {}),
  };
}

export function fromWire({ type: { kind, declared }, cell }: WireValue): Value {
  if (cell === null) return { type: types.null, cell };
  return { type: parseType(declared ?? kindNames[kind] ?? kind), cell };
}

const kindNames: Record<string, string | undefined> = { fixed: 'NUMBER', real: 'FLOAT', text: 'VARCHAR' };
