import { z } from 'zod';
import { caregiver, decimal, localDate, named, span } from './values.ts';

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

export const sideSchema = z.discriminatedUnion('kind', [visitSchema, eventSchema]).meta({ id: 'Side' });
export type Side = z.infer<typeof sideSchema>;
