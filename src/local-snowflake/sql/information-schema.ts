import type { Column, ObjectName } from './catalog.ts';
export function informationSchemaView(_name: ObjectName): { sql: string; columns: Column[] } | undefined {
  return undefined;
}
