import { physical } from './identifiers.ts';
import type { ObjectName } from './objects.ts';

/** The DuckDB path of a table or view. */
export function objectPath({ database, schema, name }: ObjectName): string {
  return [database, schema, name].map(physical).join('.');
}
