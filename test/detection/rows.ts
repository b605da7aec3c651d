/** Rows of schema analytics as far as detection reads them; times are the wall clock, `2026-11-23 09:00:00`. */
export interface VisitRow {
  visit_id: string;
  application_visit_id?: string | null;
  caregiver_id: string | null;
  provider_id: string | null;
  visit_date: string | null;
  scheduled_start_time: string | null;
  scheduled_end_time: string | null;
  visit_start_time: string | null;
  visit_end_time: string | null;
  is_missed: boolean | null;
  call_in_gps_coordinates: string | null;
  call_out_gps_coordinates: string | null;
  provider_patient_id: string | null;
  payer_patient_id: string | null;
  payer_id?: string | null;
  office_id?: string | null;
  contract_id?: string | null;
  service_code_id?: string | null;
  visit_updated_timestamp?: string | null;
}

export interface CaregiverRow {
  caregiver_id: string;
  ssn: string | null;
  caregiver_firstname?: string;
}

export interface ProviderRow {
  provider_id: string;
  is_active: boolean | null;
  is_demo: boolean | null;
  provider_name?: string;
  address_state?: string | null;
}

export interface AddressRow {
  patient_address_id: string;
  patient_id: string | null;
  address_type: string | null;
  primary_address: boolean | null;
  zip_code: string | null;
  address_state?: string | null;
  latitude: number | null;
  longitude: number | null;
  application_created_utc_timestamp: string | null;
}

/** Training of a caregiver at an agency. */
export interface TrainingRow {
  application_caregiver_inservice_id: number;
  environment: string;
  caregiver_id: string | null;
  provider_id: string | null;
  inservice_start_date: string | null;
  inservice_end_date: string | null;
}

/** Days off of a caregiver at an agency, both included. */
export interface AbsenceRow {
  caregiver_vacation_id: number;
  environment: string;
  caregiver_id: string | null;
  provider_id: string | null;
  start_date: string | null;
  end_date: string | null;
}

export interface Rules {
  cross_state_filter?: boolean;
  extra_distance_percent: number;
  mph: readonly { from_miles: number; to_miles: number; average_miles_per_hour: number }[];
  excluded_ssns: readonly string[];
  excluded_agencies: readonly string[];
}

/** All that decides which pairs there are on `asOf`. */
export interface World {
  asOf: string;
  rules: Rules;
  providers: readonly ProviderRow[];
  caregivers: readonly CaregiverRow[];
  addresses: readonly AddressRow[];
  visits: readonly VisitRow[];
  deletedVisits: readonly { visit_id: string; visit_updated_timestamp?: string | null }[];
  trainings: readonly TrainingRow[];
  absences: readonly AbsenceRow[];
  /** Directed: visit, conflicting visit. */
  existingPairs: readonly (readonly [string, string])[];
}

/** A directed pair as detection finds it; numbers of rule 7 as the database writes them. */
export interface FoundPair {
  visitId: string;
  conVisitId: string;
  rules: string[];
  /** Null where the other side is an event. */
  minuteDiff: number | null;
  miles: string | null;
  mph: string | null;
  etaMinutes: string | null;
}
