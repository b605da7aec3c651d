import type { Rational } from './rational.ts';

export type Status = 'U' | 'R' | 'D' | 'N' | 'W' | 'I';

export const ruleFlags = [
  'same_sch_time_flag',
  'same_visit_time_flag',
  'sch_and_visit_time_same_flag',
  'sch_over_another_sch_time_flag',
  'visit_time_over_another_visit_time_flag',
  'sch_time_over_visit_time_flag',
  'distance_flag',
  'in_service_flag',
  'pto_flag',
] as const;
export type RuleFlag = (typeof ruleFlags)[number];

/** What the rules say of a directed pair. */
export interface Verdict extends Readonly<Record<RuleFlag, boolean>> {
  readonly minute_diff_between_sch: number | null;
  readonly distance_miles_from_lat_lng: string | null;
  readonly average_miles_per_hour: string | null;
  readonly eta_travel_minutes: string | null;
}

export interface Detected extends Verdict {
  readonly visit_id: string;
  readonly con_visit_id: string;
  readonly person_key: string;
  readonly visit_date: string;
}

export interface Pair extends Detected {
  readonly id: number;
  readonly conflict_id: number;
  readonly provider_id: string;
  readonly con_provider_id: string;
  readonly payer_id: string | null;
  readonly con_payer_id: string | null;
  readonly status: Status;
  readonly created_on: string;
  readonly detected_on: string;
  readonly resolved_on: string | null;
  readonly resolved_by: string | null;
  readonly con_no_response: boolean;
  readonly billable_minutes_full_shift: string | null;
  readonly billable_minutes_overlap: string | null;
}

export interface Conflict {
  readonly conflict_id: number;
  readonly visit_id: string;
  readonly person_key: string;
  readonly provider_id: string;
  readonly office_id: string | null;
  readonly payer_id: string | null;
  readonly visit_date: string;
  readonly group_id: number | null;
  readonly group_created_on: string | null;
  readonly status: Status;
  readonly no_response: boolean;
  readonly created_on: string;
  readonly recorded_on: string;
  readonly resolved_on: string | null;
  readonly resolved_by: string | null;
}

/** What a side of a pair looks like. */
export interface Snapshot {
  readonly visit_id: string;
  readonly kind: 'visit' | 'in_service' | 'absence';
  readonly person_key: string;
  readonly application_visit_id: string | null;
  readonly visit_date: string;
  readonly utc_offset_minutes: number | null;
  readonly scheduled_start: string | null;
  readonly scheduled_end: string | null;
  readonly visit_start: string | null;
  readonly visit_end: string | null;
  readonly call_in_time: string | null;
  readonly call_out_time: string | null;
  readonly evv_type: string | null;
  readonly in_service_start: string | null;
  readonly in_service_end: string | null;
  readonly absence_start: string | null;
  readonly absence_end: string | null;
  readonly is_missed: boolean;
  readonly missed_visit_reason: string | null;
  readonly provider_id: string;
  readonly provider_name: string | null;
  readonly provider_tin: string | null;
  readonly provider_phone: string | null;
  readonly agency_contact: string | null;
  readonly office_id: string | null;
  readonly office_name: string | null;
  readonly payer_id: string | null;
  readonly payer_name: string | null;
  readonly contract_id: string | null;
  readonly contract_name: string | null;
  readonly contract_type: string | null;
  readonly caregiver_id: string;
  readonly caregiver_code: string | null;
  readonly caregiver_first_name: string | null;
  readonly caregiver_last_name: string | null;
  readonly ssn_last_four: string | null;
  readonly provider_patient_id: string | null;
  readonly payer_patient_id: string | null;
  readonly patient_first_name: string | null;
  readonly patient_last_name: string | null;
  readonly admission_id: string | null;
  readonly medicaid_number: string | null;
  readonly address_line: string | null;
  readonly city: string | null;
  readonly county: string | null;
  readonly state: string | null;
  readonly zip: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly service_code_id: string | null;
  readonly service_code: string | null;
  readonly billed: string | null;
  readonly bill_type: string | null;
  readonly bill_rate: string | null;
  readonly billed_hours: string | null;
  readonly service_hours: string | null;
  readonly total_billed_amount: string | null;
  readonly invoice_number: string | null;
  readonly invoice_date: string | null;
}

export type ConflictType =
  | 'only_to'
  | 'only_td'
  | 'only_is'
  | 'both_to_td'
  | 'both_to_is'
  | 'both_td_is'
  | 'all_to_td_is';

export interface PairMoney {
  readonly pair_id: number;
  readonly conflict_id: number;
  readonly visit_date: string;
  readonly rate_per_minute: Rational;
  readonly full_shift_minutes: Rational;
  readonly overlap_minutes: Rational;
  readonly shift_price: Rational;
  readonly overlap_price: Rational;
  readonly final_price: Rational;
  readonly cost_type: 'Recovery' | 'Avoidance';
  readonly visit_type: 'Scheduled' | 'Confirmed' | 'Billed';
  /** Null where PTO is all there is. */
  readonly conflict_type: ConflictType | null;
  readonly visit_key: string;
  readonly is_canonical: boolean;
}

export interface Notification {
  readonly conflict_id: number;
  readonly provider_id: string;
  readonly notification_type: 'New Conflict' | 'Resolved' | 'From Payer';
  readonly created_on: string;
}

export interface DashboardCell {
  readonly dashboard: string;
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly count: number;
  readonly shift_price: Rational;
  readonly overlap_price: Rational;
  readonly final_price: Rational;
}

/** All that a night leaves. */
export interface NightState {
  /** The day of the last night. */
  readonly lastNight: string | null;
  /** The greatest number that a group ever had. */
  readonly lastGroupId: number;
  readonly conflicts: readonly Conflict[];
  readonly pairs: readonly Pair[];
  readonly snapshots: readonly Snapshot[];
  readonly money: readonly PairMoney[];
  readonly notifications: readonly Notification[];
  readonly dashboards: readonly DashboardCell[];
}

export const emptyState: NightState = {
  lastNight: null,
  lastGroupId: 0,
  conflicts: [],
  pairs: [],
  snapshots: [],
  money: [],
  notifications: [],
  dashboards: [],
};

export const isOver = ({ status }: { readonly status: Status }): boolean => status === 'R' || status === 'D';

export const isPtoOnly = (pair: Readonly<Record<RuleFlag, boolean>>): boolean =>
  pair.pto_flag && ruleFlags.every((flag) => flag === 'pto_flag' || !pair[flag]);
