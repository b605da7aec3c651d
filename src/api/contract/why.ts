import { z } from 'zod';
import { localDate, rule } from './values.ts';

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
