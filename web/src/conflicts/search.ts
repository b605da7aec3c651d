import * as z from 'zod/mini';
import { rules } from '../../../src/rules.ts';
import { statuses } from '../words/statuses.ts';

export const sorts = [
  'visitDate',
  'recordedOn',
  'caregiver',
  'status',
  'overlapPrice',
  'conflictId',
] as const;

const ignoring = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
const listOf = <T extends z.ZodMiniType>(item: T) =>
  ignoring(
    z.pipe(
      z.transform((value: unknown) => (Array.isArray(value) || value === undefined ? value : [value])),
      z.optional(z.array(item)),
    ),
  );

/** The state of the list as it stands in the address, under the keys of the API; what cannot be is left out. */
export const conflictsSearchSchema = z.object({
  search: ignoring(z.string()),
  status: listOf(z.enum(statuses)),
  rule: listOf(z.enum(rules)),
  from: ignoring(z.iso.date()),
  to: ignoring(z.iso.date()),
  flagged: ignoring(z.enum(['true', 'false'])),
  sort: ignoring(z.enum(sorts)),
  direction: ignoring(z.enum(['asc', 'desc'])),
  cursor: ignoring(z.string()),
  exactTotal: ignoring(z.literal('true')),
});
export type ConflictsSearch = z.infer<typeof conflictsSearchSchema>;

export const conflictSearchSchema = z.object({ pair: ignoring(z.string()) });

/** A change that takes every filter away. */
export const noFilters = {
  search: undefined,
  status: undefined,
  rule: undefined,
  from: undefined,
  to: undefined,
  flagged: undefined,
} as const satisfies Partial<ConflictsSearch>;

/** Whether anything but order and page narrows the list down. */
export function isFiltered(search: ConflictsSearch): boolean {
  return Object.entries(search).some(([key, value]) => key in noFilters && value !== undefined);
}

/** A new filter or order starts at the first page, with the total counted anew. */
export function changeSearch(search: ConflictsSearch, change: Partial<ConflictsSearch>): ConflictsSearch {
  return { ...search, cursor: undefined, exactTotal: undefined, ...change };
}
