import { z } from 'zod';
import { localDate } from './values.ts';

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
