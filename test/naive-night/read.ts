import type pg from 'pg';
import { z } from 'zod';
import { rational } from './rational.ts';
import { readDashboards } from './read-dashboards.ts';
import { type AnalyticsRows, analyticsTables, type NightSettings } from './rows.ts';
import type { NightState } from './state.ts';

/** Reads all of schema analytics that decides a night; what the source has no longer decides nothing. */
export async function readAnalytics(pool: pg.Pool): Promise<AnalyticsRows> {
  const read = <Row extends z.ZodType>(table: string, row: Row) => readTable(pool, `analytics.${table}`, row);
  const readPresent = <Row extends z.ZodType>(table: string, row: Row) =>
    readTable(pool, `analytics.${table} where _deleted_at is null`, row);
  const tables = analyticsTables;
  return {
    visit: await read('visit', tables.visit),
    deleted_visit: await read('deleted_visit', tables.deleted_visit),
    caregiver: await read('caregiver', tables.caregiver),
    caregiver_absence: await readPresent('caregiver_absence', tables.caregiver_absence),
    caregiver_inservice: await readPresent('caregiver_inservice', tables.caregiver_inservice),
    patient: await read('patient', tables.patient),
    patient_address: await readPresent('patient_address', tables.patient_address),
    payer: await read('payer', tables.payer),
    provider: await read('provider', tables.provider),
    office: await read('office', tables.office),
    contract: await read('contract', tables.contract),
    service_code: await read('service_code', tables.service_code),
  };
}

/** Without the secret, which no table holds. */
export async function readSettings(pool: pg.Pool): Promise<Omit<NightSettings, 'personKeySecret'>> {
  const [settings] = await readTable(
    pool,
    'conflict.settings',
    z.object({ extra_distance_percent: z.string(), cross_state_filter: z.boolean().default(false) }),
  );
  if (settings === undefined) throw new Error('conflict.settings is empty');
  const ssns = await readTable(pool, 'conflict.excluded_ssns', z.object({ ssn: z.string() }));
  const agencies = await readTable(pool, 'conflict.excluded_agencies', z.object({ provider_id: z.string() }));
  return {
    extraDistancePercent: settings.extra_distance_percent,
    isCrossStateFiltered: settings.cross_state_filter,
    mph: await readTable(pool, 'conflict.mph', bandRow),
    excludedSsns: ssns.map(({ ssn }) => ssn),
    excludedAgencies: agencies.map(({ provider_id }) => provider_id),
    contacts: await readTable(pool, 'conflict.contact_maintenance', contactRow),
    reminders: await readTable(pool, 'conflict.payer_provider_reminders', reminderRow),
  };
}

/** What stands in schema conflict, in the shape of a night. */
export async function readState(pool: pg.Pool): Promise<NightState> {
  const [last] = await readTable(pool, 'control.pipeline_state', z.object({ as_of: id }));
  const [group] = await readTable(pool, 'pipeline.last_group', z.object({ group_id: number }));
  return {
    lastNight: last?.as_of ?? null,
    lastGroupId: group?.group_id ?? 0,
    conflicts: await readTable(pool, 'conflict.conflicts', conflictRow),
    pairs: await readTable(pool, 'conflict.conflict_visit_maps', pairRow),
    snapshots: await readTable(pool, 'conflict.visit_snapshots', snapshotRow),
    money: await readTable(pool, 'conflict.pair_money', moneyRow),
    notifications: await readTable(pool, 'conflict.notifications', notificationRow),
    dashboards: await readDashboards(pool),
  };
}

async function readTable<Row extends z.ZodType>(
  pool: pg.Pool,
  table: string,
  row: Row,
): Promise<z.infer<Row>[]> {
  const { rows } = await pool.query(`select * from ${table}`);
  return z.array(row).parse(rows);
}

const id = z.string();
const text = z.string().nullable();
const number = z.coerce.number();
const status = z.enum(['U', 'R', 'D', 'N', 'W', 'I']);
const amount = z.string().transform(rational);
const flag = z.boolean();

const bandRow = z.object({
  from_miles: z.string(),
  to_miles: z.string(),
  average_miles_per_hour: z.string(),
});
const contactRow = z.object({
  contact_id: number,
  provider_id: id,
  contact_name: text,
  phone: text,
  recorded_at: text,
  updated_at: text,
});
const reminderRow = z.object({ payer_id: id, provider_id: id, number_of_days: number });

const conflictRow = z.object({
  conflict_id: number,
  visit_id: id,
  person_key: id,
  provider_id: id,
  office_id: text,
  payer_id: text,
  visit_date: id,
  group_id: number.nullable(),
  group_created_on: text,
  status,
  no_response: flag,
  created_on: id,
  recorded_on: id,
  resolved_on: text,
  resolved_by: text,
});

const pairRow = z.object({
  id: number,
  conflict_id: number,
  visit_id: id,
  con_visit_id: id,
  person_key: id,
  provider_id: id,
  con_provider_id: id,
  payer_id: text,
  con_payer_id: text,
  visit_date: id,
  same_sch_time_flag: flag,
  same_visit_time_flag: flag,
  sch_and_visit_time_same_flag: flag,
  sch_over_another_sch_time_flag: flag,
  visit_time_over_another_visit_time_flag: flag,
  sch_time_over_visit_time_flag: flag,
  distance_flag: flag,
  in_service_flag: flag,
  pto_flag: flag,
  minute_diff_between_sch: z.number().nullable(),
  distance_miles_from_lat_lng: text,
  average_miles_per_hour: text,
  eta_travel_minutes: text,
  status,
  created_on: id,
  detected_on: id,
  resolved_on: text,
  resolved_by: text,
  con_no_response: flag,
  billable_minutes_full_shift: text,
  billable_minutes_overlap: text,
});

const snapshotRow = z.object({
  visit_id: id,
  kind: z.enum(['visit', 'in_service', 'absence']),
  person_key: id,
  application_visit_id: text,
  visit_date: id,
  utc_offset_minutes: z.number().nullable(),
  scheduled_start: text,
  scheduled_end: text,
  visit_start: text,
  visit_end: text,
  call_in_time: text,
  call_out_time: text,
  evv_type: text,
  in_service_start: text,
  in_service_end: text,
  absence_start: text,
  absence_end: text,
  is_missed: flag,
  missed_visit_reason: text,
  provider_id: id,
  provider_name: text,
  provider_tin: text,
  provider_phone: text,
  agency_contact: text,
  office_id: text,
  office_name: text,
  payer_id: text,
  payer_name: text,
  contract_id: text,
  contract_name: text,
  contract_type: text,
  caregiver_id: id,
  caregiver_code: text,
  caregiver_first_name: text,
  caregiver_last_name: text,
  ssn_last_four: text,
  provider_patient_id: text,
  payer_patient_id: text,
  patient_first_name: text,
  patient_last_name: text,
  admission_id: text,
  medicaid_number: text,
  address_line: text,
  city: text,
  county: text,
  state: text,
  zip: text,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  service_code_id: text,
  service_code: text,
  billed: text,
  bill_type: text,
  bill_rate: text,
  billed_hours: text,
  service_hours: text,
  total_billed_amount: text,
  invoice_number: text,
  invoice_date: text,
});

const moneyRow = z.object({
  pair_id: number,
  conflict_id: number,
  visit_date: id,
  rate_per_minute: amount,
  full_shift_minutes: amount,
  overlap_minutes: amount,
  shift_price: amount,
  overlap_price: amount,
  final_price: amount,
  cost_type: z.enum(['Recovery', 'Avoidance']),
  visit_type: z.enum(['Scheduled', 'Confirmed', 'Billed']),
  conflict_type: z
    .enum(['only_to', 'only_td', 'only_is', 'both_to_td', 'both_to_is', 'both_td_is', 'all_to_td_is'])
    .nullable(),
  visit_key: id,
  is_canonical: flag,
});

const notificationRow = z.object({
  conflict_id: number,
  provider_id: id,
  notification_type: z.enum(['New Conflict', 'Resolved', 'From Payer']),
  created_on: id,
});
