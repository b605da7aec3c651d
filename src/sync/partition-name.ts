import type { Month } from './months.ts';

/** `visit_2026_11`; the default partition is `visit_default`. */
export function partitionName(table: string, month: Month | 'default'): string {
  return `${table}_${month.replace('-', '_')}`;
}
