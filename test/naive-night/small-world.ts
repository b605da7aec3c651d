import { naiveNight } from './night.ts';
import type { AnalyticsRows, NightSettings, VisitRow } from './rows.ts';
import { emptyState, type NightState } from './state.ts';
import { addDays } from './time.ts';

/** A Monday; every visit is on it unless told. */
export const today = '2026-11-23';
export const tomorrow = addDays(today, 1);

const settings: NightSettings = {
  personKeySecret: 'secret of the small world',
  extraDistancePercent: '0',
  isCrossStateFiltered: true,
  mph: [{ from_miles: '0', to_miles: '500', average_miles_per_hour: '30' }],
  excludedSsns: ['999-99-9999'],
  excludedAgencies: [],
  contacts: [],
  reminders: [],
};

interface Wish extends Partial<Omit<VisitRow, 'visit_id'>> {
  /** `09:00-11:00`, of the visit date; also of the actual times. */
  scheduled?: string;
  actual?: string;
}

/** A visit of Ann at the provider of its name's first letter: `P1` is at provider P, under the payer Gold. */
export function aVisit(name: string, { scheduled, actual, ...rest }: Wish = {}): VisitRow {
  const visit_date = rest.visit_date ?? today;
  const time = (times: string | undefined, index: number) => {
    const clock = times?.split('-')[index];
    return clock === undefined ? null : `${visit_date} ${clock}:00`;
  };
  return {
    visit_id: name,
    application_visit_id: `app-${name}`,
    visit_date,
    scheduled_start_time: time(scheduled, 0),
    scheduled_end_time: time(scheduled, 1),
    visit_start_time: time(actual, 0),
    visit_end_time: time(actual, 1),
    utc_offset_minutes: -300,
    is_missed: false,
    missed_visit_reason: null,
    call_in_time: null,
    call_out_time: null,
    call_in_device_type: null,
    call_out_device_type: null,
    call_in_gps_coordinates: null,
    call_out_gps_coordinates: null,
    payer_id: 'gold',
    provider_id: name.slice(0, 1),
    office_id: null,
    provider_patient_id: `patient of ${name}`,
    payer_patient_id: null,
    caregiver_id: `ann at ${name.slice(0, 1)}`,
    service_code_id: null,
    contract_id: null,
    application_payer_id: '7',
    application_contract_id: '8',
    billed: 'no',
    bill_type: null,
    billed_hours: null,
    service_hours: null,
    total_billed_amount: null,
    invoice_number: null,
    invoice_date: null,
    billed_rate: null,
    bill_rate_non_billed: '30',
    bill_type_non_billed: 'Hourly',
    visit_updated_timestamp: null,
    ...rest,
  };
}

const providers = ['P', 'Q', 'R', 'S'];

/** Ann works for four providers; there is a payer for all, and one that is a demo. */
function aWorld(rows: Partial<AnalyticsRows>): AnalyticsRows {
  return {
    visit: [],
    deleted_visit: [],
    caregiver: providers.map((provider) => ({
      caregiver_id: `ann at ${provider}`,
      caregiver_firstname: 'Ann',
      caregiver_lastname: 'Lee',
      caregiver_code: provider,
      ssn: provider === 'Q' ? ' 900-11-0001 ' : '900-11-0001',
    })),
    caregiver_absence: [],
    caregiver_inservice: [],
    patient: [],
    patient_address: [],
    payer: [
      { payer_id: 'gold', payer_name: 'Gold', payer_state: 'NY', is_active: true, is_demo: false },
      { payer_id: 'demo', payer_name: 'Demo', payer_state: 'NY', is_active: true, is_demo: true },
    ],
    provider: providers.map((provider_id) => ({
      provider_id,
      provider_name: `Provider ${provider_id}`,
      federal_tax_number: `tin ${provider_id}`,
      phone_number_1: null,
      address_state: null,
      is_active: true,
      is_demo: false,
    })),
    office: [],
    contract: [],
    service_code: [],
    ...rows,
  };
}

/** The night of `today`, or of `tomorrow`, after nothing or after another one. */
export function night(
  rows: Partial<AnalyticsRows>,
  {
    after = emptyState,
    asOf = today,
    ...changed
  }: Partial<NightSettings> & { after?: NightState; asOf?: string } = {},
): NightState {
  return naiveNight(after, aWorld(rows), { ...settings, ...changed }, asOf);
}

/** Each pair in a line: `P1>Q1 U`. */
export const pairLines = ({ pairs }: NightState): string[] =>
  pairs.map(({ visit_id, con_visit_id, status }) => `${visit_id}>${con_visit_id} ${status}`);

/** Each conflict in a line: `P1 U`. */
export const conflictLines = ({ conflicts }: NightState): string[] =>
  conflicts.map(({ visit_id, status }) => `${visit_id} ${status}`);
