import { z } from 'zod';
import {
  caregiver,
  conflictType,
  costType,
  decimal,
  localDate,
  named,
  rule,
  sideKind,
  span,
  status,
} from './values.ts';

export const conflictSort = z.enum([
  'visitDate',
  'recordedOn',
  'caregiver',
  'status',
  'overlapPrice',
  'conflictId',
]);
export type ConflictSort = z.infer<typeof conflictSort>;

export const direction = z.enum(['asc', 'desc']);
export type Direction = z.infer<typeof direction>;

/** Lists are written by repeating the key: `?status=U&status=W`. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).optional(),
  );

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const conflictQuerySchema = z.strictObject({
  cursor: z.string().max(2000).optional().meta({ description: 'nextCursor or previousCursor of a page.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  sort: conflictSort.default('visitDate'),
  direction: direction.default('desc'),
  status: listOf(status),
  rule: listOf(rule).meta({ description: 'Conflicts that show any of these rules.' }),
  from: localDate.optional().meta({ description: 'First visit date.' }),
  to: localDate.optional().meta({ description: 'Last visit date.' }),
  search: z.string().trim().max(200).optional().meta({
    description:
      'Words that must all occur in caregiver, patient, agency or ids; one or two letters at the beginning of a word.',
  }),
  flagged: flag.optional().meta({ description: 'Flagged for review, or not.' }),
  agency: z.guid().optional().meta({ description: 'Provider id of either side.' }),
  exactTotal: flag.optional().meta({ description: 'Count to the end, not just to 10,000.' }),
});
/** What the server works with, defaults filled in. */
export type ConflictQuery = z.output<typeof conflictQuerySchema>;
/** The same keys as a browser writes them into the address: each value text, lists repeated. */
export type ConflictQueryKey = keyof ConflictQuery;

const conflictRowSchema = z
  .object({
    conflictId: z.string(),
    status,
    flagForReview: z.boolean(),
    types: z.array(conflictType),
    rules: z
      .array(rule)
      .meta({ description: 'Of an open conflict: of its open pairs; else of all its pairs.' }),
    kind: sideKind.meta({ description: 'Of the own side.' }),
    visitDate: localDate.meta({ description: 'Of training, the day on which it begins.' }),
    scheduled: span,
    actual: span,
    during: span.nullable().meta({ description: 'Of training or days off; null for a visit.' }),
    utcOffsetMinutes: z.int().nullable(),
    agency: named,
    office: named.nullable(),
    payer: named.nullable(),
    caregiver,
    patientName: z.string().nullable(),
    serviceCode: z.string().nullable(),
    isBilled: z.boolean(),
    costType: costType.nullable().meta({ description: 'Null as long as no night has computed money.' }),
    overlapPrice: decimal
      .nullable()
      .meta({ description: 'Of the own side, over all its collisions (docs/metrics.md).' }),
    pairCount: z.int().meta({ description: 'Of all pairs, resolved ones too.' }),
    otherAgencies: z.array(named).meta({ description: 'Agencies of the other sides, each once.' }),
    overlapMinutes: z
      .int()
      .nullable()
      .meta({ description: 'The longest overlap among the pairs that rules speaks of.' }),
    distanceMiles: z
      .number()
      .nullable()
      .meta({ description: 'The longest distance among the pairs that rules speaks of.' }),
    etaMinutes: z.number().nullable().meta({ description: 'Travel time that belongs to distanceMiles.' }),
    recordedOn: localDate,
    agingDays: z.int().nullable().meta({ description: 'Days from recordedOn to asOf.' }),
  })
  .meta({ id: 'ConflictRow' });
export type ConflictRow = z.infer<typeof conflictRowSchema>;

export const conflictPageSchema = z
  .object({
    rows: z.array(conflictRowSchema),
    total: z
      .object({ count: z.int(), isExact: z.boolean() })
      .meta({ description: 'When not exact, there are more than `count`.' }),
    offset: z.int().meta({ description: 'How many rows come before this page.' }),
    nextCursor: z.string().nullable(),
    previousCursor: z.string().nullable(),
    asOf: localDate.nullable(),
  })
  .meta({ id: 'ConflictPage' });
export type ConflictPage = z.infer<typeof conflictPageSchema>;
