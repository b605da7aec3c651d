/** A column of an object, by the object's id. */
export interface ColumnRef {
  readonly object: string;
  readonly column: string;
}

/** Columns that a value is made of, each once. */
export type Sources = ReadonlyMap<string, ColumnRef>;

export const noSources: Sources = new Map();

export function sourceOf(ref: ColumnRef): Sources {
  return new Map([[JSON.stringify([ref.object, ref.column]), ref]]);
}

export function allOf(parts: Iterable<Sources>): Sources {
  const all = new Map<string, ColumnRef>();
  for (const part of parts) for (const [key, ref] of part) all.set(key, ref);
  return all;
}
