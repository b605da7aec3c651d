import { z } from 'zod';

const id = z.string();
const text = z.string().nullable();
const flag = z.boolean().nullable();
/** Date, wall clock, moment and decimal are as PostgreSQL writes them. */
const [day, wallClock, moment, decimal] = [text, text, text, text];

/** What the night reads of each table of schema analytics; the tables hold more. */
export const analyticsTables = {
  visit: z.object({
    visit_id: id,
    application_visit_id: text,
    visit_date: day,
    scheduled_start_time: wallClock,
    scheduled_end_time: wallClock,
    utc_offset_minutes: z.number().nullable(),
    visit_start_time: wallClock,
    visit_end_time: wallClock,
    is_missed: flag,
    missed_visit_reason: text,
    call_in_time: wallClock,
    call_out_time: wallClock,
    call_in_device_type: text,
    call_out_device_type: text,
    call_in_gps_coordinates: text,
    call_out_gps_coordinates: text,
    payer_id: text,
    provider_id: text,
    office_id: text,
    provider_patient_id: text,
    payer_patient_id: text,
    caregiver_id: text,
    service_code_id: text,
    contract_id: text,
    application_payer_id: decimal,
    application_contract_id: text,
    service_hours: decimal,
    billed: text,
    bill_type: text,
    billed_hours: decimal,
    billed_rate: decimal,
    total_billed_amount: decimal,
    invoice_number: text,
    invoice_date: day,
    bill_rate_non_billed: decimal,
    bill_type_non_billed: text,
    visit_updated_timestamp: moment,
  }),
  deleted_visit: z.object({ visit_id: id, visit_updated_timestamp: moment }),
  caregiver: z.object({
    caregiver_id: id,
    caregiver_firstname: text,
    caregiver_lastname: text,
    caregiver_code: text,
    ssn: text,
  }),
  caregiver_absence: z.object({
    caregiver_vacation_id: id,
    environment: id,
    caregiver_id: text,
    start_date: day,
    end_date: day,
    provider_id: text,
    office_id: text,
  }),
  caregiver_inservice: z.object({
    application_caregiver_inservice_id: id,
    environment: id,
    caregiver_id: text,
    inservice_start_date: wallClock,
    inservice_end_date: wallClock,
    provider_id: text,
    office_id: text,
  }),
  patient: z.object({
    patient_id: id,
    patient_firstname: text,
    patient_lastname: text,
    admission_id: text,
    medicaid_number: text,
  }),
  patient_address: z.object({
    patient_address_id: id,
    patient_id: text,
    address_type: text,
    primary_address: flag,
    address_line_1: text,
    address_line_2: text,
    city: text,
    county: text,
    address_state: text,
    zip_code: text,
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    application_created_utc_timestamp: moment,
  }),
  payer: z.object({ payer_id: id, payer_name: text, payer_state: text, is_active: flag, is_demo: flag }),
  provider: z.object({
    provider_id: id,
    provider_name: text,
    federal_tax_number: text,
    phone_number_1: text,
    address_state: text,
    is_active: flag,
    is_demo: flag,
  }),
  office: z.object({ office_id: id, office_name: text, is_active: flag }),
  contract: z.object({ contract_id: id, contract_name: text, is_active: flag }),
  service_code: z.object({ service_code_id: id, service_code: text }),
};

type Tables = typeof analyticsTables;
/** All rows of schema analytics that decide a night. */
export type AnalyticsRows = { readonly [Table in keyof Tables]: readonly z.infer<Tables[Table]>[] };

export type VisitRow = z.infer<Tables['visit']>;
export type AddressRow = z.infer<Tables['patient_address']>;
export type InServiceRow = z.infer<Tables['caregiver_inservice']>;
export type AbsenceRow = z.infer<Tables['caregiver_absence']>;

/** What people set beforehand (DOMAIN.md §3), and the two tables of the application that the night only reads. */
export interface NightSettings {
  readonly personKeySecret: string;
  readonly extraDistancePercent: string;
  readonly isCrossStateFiltered: boolean;
  readonly mph: readonly { from_miles: string; to_miles: string; average_miles_per_hour: string }[];
  readonly excludedSsns: readonly string[];
  readonly excludedAgencies: readonly string[];
  readonly contacts: readonly {
    contact_id: number;
    provider_id: string;
    contact_name: string | null;
    phone: string | null;
    recorded_at: string | null;
    updated_at: string | null;
  }[];
  readonly reminders: readonly { payer_id: string; provider_id: string; number_of_days: number }[];
}
