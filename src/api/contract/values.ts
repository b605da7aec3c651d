import { z } from 'zod';
import { conflictTypes, rules } from '../../rules.ts';

export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .meta({ description: 'Wall clock of the visit, without a zone.', examples: ['2026-11-19T09:00:00'] });
export const localDate = z.iso.date().meta({ examples: ['2026-11-19'] });
export const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'A decimal number as text.', examples: ['24.50'] });

/** Unresolved, resolved, deleted, no response, working (in progress), ignored. */
export const status = z.enum(['U', 'R', 'D', 'N', 'W', 'I']);
export type Status = z.infer<typeof status>;

/** A side of a pair is a visit, or training or days off of the caregiver. */
export const sideKind = z.enum(['visit', 'in_service', 'absence']);
export type SideKind = z.infer<typeof sideKind>;

/** Billed already, or not. */
export const costType = z.enum(['Recovery', 'Avoidance']);
export type CostType = z.infer<typeof costType>;

export const rule = z.enum(rules);
export const conflictType = z.enum(conflictTypes);

export const role = z.enum(['provider', 'payer']);
export type Role = z.infer<typeof role>;

export const named = z.object({ id: z.string(), name: z.string().nullable() });

export const span = z
  .object({ start: localTime.nullable(), end: localTime.nullable() })
  .meta({ id: 'Span', description: 'Either end may be missing.' });
export type Span = z.infer<typeof span>;

export const caregiver = z
  .object({ name: z.string().nullable(), code: z.string().nullable(), ssnLastFour: z.string().nullable() })
  .meta({ id: 'Caregiver' });
