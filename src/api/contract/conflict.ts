import { z } from 'zod';
import { sideSchema } from './side.ts';
import {
  conflictType,
  costType,
  decimal,
  localDate,
  localTime,
  named,
  rule,
  sideKind,
  status,
} from './values.ts';

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
