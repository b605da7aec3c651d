import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { World } from './rows.ts';

const time = z
  .string()
  .transform((text) => text.replace('T', ' '))
  .nullable()
  .default(null);
const event = z.object({
  /** Environment and number. */
  id: z.string(),
  provider_id: z.string(),
  caregiver_id: z.string(),
});

/** Rows of a case, by its own short ids; what a row does not say is unknown, or as usual. */
export const caseRows = z.object({
  providers: z
    .array(
      z.object({
        id: z.string(),
        is_active: z.boolean().default(true),
        is_demo: z.boolean().default(false),
        state: z.string().nullable().default(null),
      }),
    )
    .default([]),
  caregivers: z.array(z.object({ id: z.string(), ssn: z.string().nullable() })).default([]),
  visits: z
    .array(
      z.object({
        visit_id: z.string(),
        app_visit_id: z.string().nullable().default(null),
        provider_id: z.string(),
        caregiver_id: z.string(),
        visit_date: z.string(),
        sch_start: time,
        sch_end: time,
        visit_start: time,
        visit_end: time,
        is_missed: z.boolean().default(false),
        latitude: z.number().nullable().default(null),
        longitude: z.number().nullable().default(null),
        zip: z.string().nullable().default(null),
        /** Of the provider's patient, and of the payer's. */
        state: z.string().nullable().default(null),
        payer_state: z.string().nullable().default(null),
        updated_at: z.string().nullable().default(null),
      }),
    )
    .default([]),
  deleted_visits: z.array(z.object({ visit_id: z.string(), updated_at: z.string() })).default([]),
  in_service: z.array(event.extend({ start: time, end: time })).default([]),
  absences: z.array(event.extend({ first_day: z.string(), last_day: z.string() })).default([]),
});
export type CaseRows = z.infer<typeof caseRows>;

export const caseWorld = caseRows.extend({
  as_of: z.string(),
  settings: z
    .object({ extra_distance_percent: z.number().default(0), cross_state_filter: z.boolean().default(true) })
    .default({ extra_distance_percent: 0, cross_state_filter: true }),
  mph: z.array(z.object({ from: z.number(), to: z.number(), mph: z.number() })).default([]),
  excluded_ssns: z.array(z.string()).default([]),
  excluded_agencies: z.array(z.string()).default([]),
  existing_pairs: z.array(z.tuple([z.string(), z.string()])).default([]),
});
export type CaseWorld = z.infer<typeof caseWorld>;

/**
 * The world of a case, whose ids and persons no case of another index has. Each visit has patients of its own, who live
 * where it takes place.
 */
export function worldOf(world: CaseWorld, index: number): World {
  const id = (text: string) => uuidOf(text, index);
  return {
    ...rowsOf(world, index, world.excluded_ssns),
    asOf: world.as_of,
    rules: {
      ...world.settings,
      mph: world.mph.map(({ from, to, mph }) => ({
        from_miles: from,
        to_miles: to,
        average_miles_per_hour: mph,
      })),
      excluded_ssns: world.excluded_ssns,
      excluded_agencies: world.excluded_agencies.map(id),
    },
    existingPairs: world.existing_pairs.map(([visit, con]) => [id(visit), id(con)] as const),
  };
}

type Rows = Omit<World, 'asOf' | 'rules' | 'existingPairs'>;

export function rowsOf(rows: CaseRows, index: number, excludedSsns: readonly string[] = []): Rows {
  const id = (text: string) => uuidOf(text, index);
  return {
    providers: rows.providers.map(({ id: provider, is_active, is_demo, state }) => ({
      provider_id: id(provider),
      provider_name: provider,
      is_active,
      is_demo,
      address_state: state,
    })),
    caregivers: rows.caregivers.map((caregiver) => ({
      caregiver_id: id(caregiver.id),
      ssn:
        caregiver.ssn?.replace(/\S+/, (ssn) => (excludedSsns.includes(ssn) ? ssn : `${ssn}-${index}`)) ??
        null,
    })),
    addresses: rows.visits.flatMap((visit) => [
      {
        ...homeOf(id(visit.visit_id)),
        zip_code: visit.zip,
        address_state: visit.state,
        latitude: visit.latitude,
        // The cases measure from (0, 0), which means "unknown" in the source; ten degrees further east all distances are the same.
        longitude: visit.longitude === null ? null : visit.longitude + 10,
      },
      {
        ...homeOf(payerPatientOf(id(visit.visit_id))),
        zip_code: null,
        address_state: visit.payer_state,
        latitude: null,
        longitude: null,
      },
    ]),
    visits: rows.visits.map((visit) => ({
      visit_id: id(visit.visit_id),
      application_visit_id: visit.app_visit_id,
      caregiver_id: id(visit.caregiver_id),
      provider_id: id(visit.provider_id),
      visit_date: visit.visit_date,
      scheduled_start_time: visit.sch_start,
      scheduled_end_time: visit.sch_end,
      visit_start_time: visit.visit_start,
      visit_end_time: visit.visit_end,
      is_missed: visit.is_missed,
      call_in_gps_coordinates: ',',
      call_out_gps_coordinates: null,
      provider_patient_id: id(visit.visit_id),
      payer_patient_id: payerPatientOf(id(visit.visit_id)),
      visit_updated_timestamp: visit.updated_at,
    })),
    deletedVisits: rows.deleted_visits.map((deleted) => ({
      visit_id: id(deleted.visit_id),
      visit_updated_timestamp: deleted.updated_at,
    })),
    trainings: rows.in_service.map((row) => ({
      ...keyOf(row.id, index, 'application_caregiver_inservice_id'),
      caregiver_id: id(row.caregiver_id),
      provider_id: id(row.provider_id),
      inservice_start_date: row.start,
      inservice_end_date: row.end,
    })),
    absences: rows.absences.map((row) => ({
      ...keyOf(row.id, index, 'caregiver_vacation_id'),
      caregiver_id: id(row.caregiver_id),
      provider_id: id(row.provider_id),
      start_date: row.first_day,
      end_date: row.last_day,
    })),
  };
}

const homeOf = (patient: string) => ({
  patient_address_id: patient,
  patient_id: patient,
  address_type: 'Home (GPS)',
  primary_address: true,
  application_created_utc_timestamp: null,
});

const payerPatientOf = (patient: string): string => patient.replace(/.$/, 'f');

function keyOf<Key extends string>(id: string, index: number, key: Key) {
  const [environment = '', number = ''] = id.split('/');
  return { environment, [key]: Number(number) + index * 1000 } as { environment: string } & Record<
    Key,
    number
  >;
}

/**
 * The id of a visit of a case as a UUID, within the case in the same order; that of an event, `in-service/ENV1/7` or
 * `absence/ENV1/7`, as it stands in a pair.
 */
export function uuidOf(text: string, index: number): string {
  const [, kind, environment, number] = /^(in-service|absence)\/(\w+)\/(\d+)$/.exec(text) ?? [];
  const hex =
    kind === undefined
      ? (index.toString(16).padStart(4, '0') + Buffer.from(text).toString('hex')).padEnd(32, '0')
      : createHash('md5')
          .update(`${kind}/${environment}/${Number(number) + index * 1000}`)
          .digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
