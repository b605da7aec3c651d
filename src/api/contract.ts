import { z } from 'zod';
import { conflictTypes, rules } from '../rules.ts';

/**
 * Every request and response of the API. The server validates with these schemas, OpenAPI is generated from
 * them, and the web application takes its types from here.
 *
 * Minutes, miles and counts are numbers, money and rates decimal strings, ids strings. Visit times are the wall
 * clock as written (`2026-11-19T09:00:00`, no zone) with the offset of the visit beside them; dates are
 * `2026-11-19`.
 */

const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .meta({ description: 'Wall clock of the visit, without a zone.', examples: ['2026-11-19T09:00:00'] });
const localDate = z.iso.date().meta({ examples: ['2026-11-19'] });
const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'A decimal number as text.', examples: ['24.50'] });

/** Unresolved, resolved, deleted, no response, working (in progress), ignored. */
const status = z.enum(['U', 'R', 'D', 'N', 'W', 'I']);
export type Status = z.infer<typeof status>;

/** A side of a pair is a visit, or training or days off of the caregiver. */
const sideKind = z.enum(['visit', 'in_service', 'absence']);
export type SideKind = z.infer<typeof sideKind>;

/** Billed already, or not. */
const costType = z.enum(['Recovery', 'Avoidance']);
export type CostType = z.infer<typeof costType>;

const rule = z.enum(rules);
const conflictType = z.enum(conflictTypes);

const role = z.enum(['provider', 'payer']);
export type Role = z.infer<typeof role>;

const named = z.object({ id: z.string(), name: z.string().nullable() });

// Sessions ----------------------------------------------------------------------------------------------------

export const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), role, organisation: named }),
    asOf: localDate.nullable().meta({ description: 'The day of the last night; null before the first.' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.strictObject({ userId: z.guid() }).meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signInSchema>;

const demoUserSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    organisation: named,
    conflicts: z.int().meta({ description: 'How many conflicts this user sees.' }),
  })
  .meta({ id: 'DemoUser' });
export type DemoUser = z.infer<typeof demoUserSchema>;

export const demoUsersSchema = z.object({ users: z.array(demoUserSchema) }).meta({ id: 'DemoUsers' });
export type DemoUsers = z.infer<typeof demoUsersSchema>;

// The list ----------------------------------------------------------------------------------------------------

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

const span = z
  .object({ start: localTime.nullable(), end: localTime.nullable() })
  .meta({ id: 'Span', description: 'Either end may be missing.' });
export type Span = z.infer<typeof span>;

const caregiver = z
  .object({ name: z.string().nullable(), code: z.string().nullable(), ssnLastFour: z.string().nullable() })
  .meta({ id: 'Caregiver' });

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

// One conflict ------------------------------------------------------------------------------------------------

/** What the reader's role may not see of a visit; the fields are null then. */
export const hiddenPart = z.enum([
  'applicationVisitId',
  'missedReason',
  'tin',
  'office',
  'payer',
  'caregiver',
  'patient',
  'billing',
]);
export type HiddenPart = z.infer<typeof hiddenPart>;

const agency = named
  .extend({ tin: z.string().nullable(), contact: z.string().nullable(), phone: z.string().nullable() })
  .meta({ id: 'Agency' });

const visitSchema = z
  .object({
    kind: z.literal('visit'),
    applicationVisitId: z.string().nullable(),
    visitDate: localDate,
    utcOffsetMinutes: z.int().nullable(),
    scheduled: span,
    actual: span,
    evv: span
      .extend({ type: z.string().nullable() })
      .meta({ id: 'EvvSpan', description: 'Call in and call out.' }),
    isMissed: z.boolean(),
    missedReason: z.string().nullable(),
    agency,
    serviceCode: z.string().nullable(),
    office: named.nullable(),
    payer: named.nullable(),
    contract: named
      .extend({ type: z.enum(['Internal', 'UPR', 'Payer']).nullable() })
      .meta({ id: 'Contract' })
      .nullable(),
    caregiver: caregiver.nullable(),
    patient: z
      .object({
        name: z.string().nullable(),
        admissionId: z.string().nullable(),
        medicaidNumber: z.string().nullable(),
        address: z.object({
          line: z.string().nullable(),
          city: z.string().nullable(),
          county: z.string().nullable(),
          state: z.string().nullable(),
          zip: z.string().nullable(),
        }),
      })
      .meta({ id: 'Patient' })
      .nullable(),
    billing: z
      .object({
        isBilled: z
          .boolean()
          .nullable()
          .meta({ description: 'Null where the source does not say so; then the visit has no price.' }),
        type: z.string().nullable(),
        rate: decimal.nullable(),
        hours: decimal.nullable(),
        amount: decimal.nullable(),
        invoiceNumber: z.string().nullable(),
        invoiceDate: localDate.nullable(),
      })
      .meta({ id: 'Billing' })
      .nullable(),
    hidden: z.array(hiddenPart),
  })
  .meta({ id: 'Visit' });
export type Visit = z.infer<typeof visitSchema>;

const eventSchema = z
  .object({
    kind: z.enum(['in_service', 'absence']),
    during: span.meta({
      description:
        'Wall clock. Of days off from the midnight on which the first begins to that on which the last ends.',
    }),
    agency,
    office: named.nullable(),
    caregiver: caregiver.nullable(),
    hidden: z.array(hiddenPart),
  })
  .meta({ id: 'Event', description: 'Training (in-service) or days off of a caregiver.' });
export type Event = z.infer<typeof eventSchema>;

const sideSchema = z.discriminatedUnion('kind', [visitSchema, eventSchema]).meta({ id: 'Side' });
export type Side = z.infer<typeof sideSchema>;

const interval = z
  .object({ start: localTime, end: localTime, minutes: z.int() })
  .meta({ id: 'Interval', description: 'Minutes count from minute to minute, seconds cut off.' });
export type Interval = z.infer<typeof interval>;

const noResponse = z
  .object({
    title: z.string().nullable(),
    notes: z.string().nullable(),
    at: localTime.nullable(),
    isReasonHidden: z
      .boolean()
      .meta({ description: 'Whether title, notes and time are hidden from the reader; they are null then.' }),
  })
  .meta({ id: 'NoResponse', description: 'The agency of the side has said that it cannot answer, and why.' });
export type NoResponse = z.infer<typeof noResponse>;

const pairMoney = z
  .object({
    type: z
      .enum(['only_to', 'only_td', 'only_is', 'both_to_td', 'both_to_is', 'both_td_is', 'all_to_td_is'])
      .nullable(),
    costType,
    visitType: z.enum(['Scheduled', 'Confirmed', 'Billed']),
    ratePerMinute: decimal,
    fullShiftMinutes: z.number(),
    overlapMinutes: z.number(),
    shiftPrice: decimal,
    overlapPrice: decimal,
    finalPrice: decimal,
    isCounted: z.boolean().meta({
      description: 'False where another pair stands for the same collision in sums and counts.',
    }),
  })
  .meta({ id: 'PairMoney', description: 'Of the own side (docs/metrics.md).' });
export type PairMoney = z.infer<typeof pairMoney>;

const conflictMoney = pairMoney
  .pick({ costType: true, visitType: true, shiftPrice: true, overlapPrice: true, finalPrice: true })
  .meta({
    id: 'ConflictMoney',
    description: 'Sums over the collisions, each counted once (docs/metrics.md).',
  });
export type ConflictMoney = z.infer<typeof conflictMoney>;

const group = z
  .object({
    groupId: z.string(),
    createdOn: localDate.nullable(),
    size: z.int().meta({ description: 'Conflicts of the group, those of others too.' }),
    members: z
      .array(
        z
          .object({
            conflictId: z.string(),
            status,
            kind: sideKind,
            visitDate: localDate,
            agency: named,
          })
          .meta({ id: 'GroupMember' }),
      )
      .meta({ description: 'Its other conflicts that the reader sees, at most a hundred, by number.' }),
  })
  .meta({ id: 'Group', description: 'All conflicts that hang together through pairs.' });
export type Group = z.infer<typeof group>;

const statusSince = localDate
  .nullable()
  .meta({ description: 'Day on which it got this status; null where no history tells.' });

const pairSchema = z
  .object({
    pairId: z.string(),
    status,
    statusSince,
    types: z.array(conflictType),
    rules: z.array(rule),
    why: z.string().meta({ description: 'One sentence that says which rule fired and why.' }),
    other: sideSchema,
    overlap: interval.nullable(),
    gap: interval
      .nullable()
      .meta({ description: 'From the end of the earlier visit to the start of the later.' }),
    distanceMiles: z.number().nullable(),
    averageMilesPerHour: z.number().nullable(),
    etaMinutes: z.number().nullable(),
    missingMinutes: z
      .number()
      .nullable()
      .meta({ description: 'By how much the gap is too short for the travel; null where it is not.' }),
    createdOn: localDate,
    detectedOn: localDate,
    resolvedOn: localDate.nullable(),
    resolvedBy: z.string().nullable().meta({ description: 'Contact or name of the agency that caused it.' }),
    noResponse: noResponse.nullable().meta({ description: 'Of the other side.' }),
    money: pairMoney.nullable().meta({ description: 'Null as long as no night has computed it.' }),
  })
  .meta({ id: 'Pair' });
export type Pair = z.infer<typeof pairSchema>;

export const conflictSchema = z
  .object({
    conflictId: z.string(),
    status,
    statusSince,
    flagForReview: z.boolean(),
    types: z.array(conflictType),
    rules: z.array(rule),
    createdOn: localDate,
    recordedOn: localDate,
    resolvedOn: localDate.nullable(),
    resolvedBy: z.string().nullable().meta({ description: 'Contact or name of the agency that caused it.' }),
    noResponse: noResponse.nullable().meta({ description: 'Of the own side.' }),
    agingDays: z.int().nullable(),
    version: z.int(),
    group: group.nullable(),
    money: conflictMoney.nullable().meta({ description: 'Null as long as no night has computed it.' }),
    own: sideSchema,
    pairs: z.array(pairSchema).meta({ description: 'In the order of their ids.' }),
    asOf: localDate.nullable(),
  })
  .meta({ id: 'Conflict' });
export type Conflict = z.infer<typeof conflictSchema>;

export const conflictParamsSchema = z.strictObject({ id: z.string().regex(/^[1-9]\d{0,17}$/) });

// History -----------------------------------------------------------------------------------------------------

export const historyQuerySchema = z.strictObject({
  before: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional()
    .meta({
      description: 'The historyId of the last entry of the page before; entries older than it follow.',
    }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type HistoryQuery = z.output<typeof historyQuerySchema>;

const historyEntrySchema = z
  .object({
    historyId: z.string(),
    pairId: z.string(),
    at: localTime.nullable().meta({ description: 'The day of a night at midnight, or when a person wrote.' }),
    by: z
      .object({
        kind: z.enum(['night', 'person', 'unknown']),
        asOf: localDate.nullable().meta({ description: 'Of a night, its day.' }),
        name: z.string().nullable().meta({ description: "Of a person of the reader's own organisation." }),
      })
      .meta({ id: 'HistoryAuthor', description: 'Unknown: brought from the old system.' }),
    changes: z.array(
      z
        .object({
          field: z.string(),
          label: z.string(),
          about: z.enum(['pair', 'own', 'other', 'conflict']),
          old: z.string().nullable(),
          new: z.string().nullable(),
        })
        .meta({ id: 'HistoryChange' }),
    ),
  })
  .meta({ id: 'HistoryEntry' });

export const historySchema = z
  .object({
    conflictId: z.string(),
    entries: z.array(historyEntrySchema).meta({
      description: 'Newest first; hidden fields are left out, and entries of which nothing is left.',
    }),
    hasMore: z.boolean(),
  })
  .meta({ id: 'History' });
export type History = z.infer<typeof historySchema>;

// Why ---------------------------------------------------------------------------------------------------------

const verdict = z
  .object({
    asOf: localDate,
    summary: z.string(),
    rules: z
      .array(
        z
          .object({
            number: z.int(),
            rule,
            fires: z.boolean(),
            why: z
              .string()
              .meta({ description: 'In words and numbers; A is the own visit or the first one.' }),
          })
          .meta({ id: 'RuleVerdict' }),
      )
      .meta({ description: 'All nine, in the order of their numbers.' }),
  })
  .meta({
    id: 'Verdict',
    description: 'What the rules of the last night make of two sides as they are now.',
  });

export const whyQuerySchema = z.strictObject({
  visit: z.guid().meta({ description: 'A visit of the reader.' }),
  other: z
    .guid()
    .meta({ description: "Another visit of the reader, or the other side of the first one's pair." }),
});

export const whySchema = verdict;
export type Why = z.infer<typeof whySchema>;

export const conflictWhySchema = z
  .object({
    conflictId: z.string(),
    pairs: z.array(
      z.object({
        pairId: z.string(),
        verdict: verdict.nullable().meta({ description: 'Null where one side is gone from the source.' }),
      }),
    ),
  })
  .meta({ id: 'ConflictWhy' });
export type ConflictWhy = z.infer<typeof conflictWhySchema>;

// Health and errors -------------------------------------------------------------------------------------------

export const healthSchema = z
  .object({ status: z.literal('ok'), asOf: localDate.nullable() })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

/** RFC 9457, with `action`: what the reader can do about it. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    action: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
