import { z } from 'zod';
import { localDate, localTime } from './values.ts';

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
