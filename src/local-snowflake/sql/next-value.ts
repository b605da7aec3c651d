import { text } from './identifiers.ts';
import { duckdbType, types } from './types.ts';

/** The next value of a sequence by its path, as NUMBER. */
export function nextValue(path: string): string {
  return `cast(nextval(${text(path)}) as ${duckdbType(types.fixed(38))})`;
}
