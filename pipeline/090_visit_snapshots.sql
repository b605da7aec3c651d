-- 090_visit_snapshots.sql
-- Notes what the visits of pairs look like now: those judged tonight, and those whose names or addresses changed.
-- Reads  pipeline.evaluated_visit, pipeline.caregiver_person, pipeline.patient_home, analytics.visit,
--        analytics.caregiver, analytics.provider, analytics.office, analytics.payer, analytics.contract,
--        analytics.service_code, analytics.patient
-- Writes conflict.visit_snapshots
-- Again  rows that are already right stay as they are.
-- Tasks  2, 3

-- From here to the end of the run the night alone writes. Whoever decides something meanwhile waits: it is neither
-- overwritten by what the night has concluded before, nor left out of what it sums up.
lock table conflict.conflicts, conflict.conflict_visit_maps in share row exclusive mode;

with due as (
  select visit_id from pipeline.evaluated_visit
  union
  select s.visit_id
  from analytics.caregiver changed join conflict.visit_snapshots s on s.caregiver_id = changed.caregiver_id
  where changed._run_id > pipeline.evaluated_run('caregiver')
  union
  select s.visit_id
  from analytics.patient changed join conflict.visit_snapshots s on s.provider_patient_id = changed.patient_id
  where changed._run_id > pipeline.evaluated_run('patient')
  union
  select s.visit_id
  from analytics.patient changed join conflict.visit_snapshots s on s.payer_patient_id = changed.patient_id
  where changed._run_id > pipeline.evaluated_run('patient')
  union
  select s.visit_id
  from pipeline.patient_home changed join conflict.visit_snapshots s on s.provider_patient_id = changed.patient_id
  where changed.changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select s.visit_id
  from pipeline.patient_home changed join conflict.visit_snapshots s on s.payer_patient_id = changed.patient_id
  where changed.changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select s.visit_id
  from analytics.provider changed join conflict.visit_snapshots s on s.provider_id = changed.provider_id
  where changed._run_id > pipeline.evaluated_run('provider')
  union
  select s.visit_id
  from analytics.office changed join conflict.visit_snapshots s on s.office_id = changed.office_id
  where changed._run_id > pipeline.evaluated_run('office')
  union
  select s.visit_id
  from analytics.payer changed join conflict.visit_snapshots s on s.payer_id = changed.payer_id
  where changed._run_id > pipeline.evaluated_run('payer')
  union
  select s.visit_id
  from analytics.contract changed join conflict.visit_snapshots s on s.contract_id = changed.contract_id
  where changed._run_id > pipeline.evaluated_run('contract')
  union
  select s.visit_id
  from analytics.service_code changed join conflict.visit_snapshots s on s.service_code_id = changed.service_code_id
  where changed._run_id > pipeline.evaluated_run('service_code')
)
insert into conflict.visit_snapshots as known (
  visit_id, person_key, application_visit_id, visit_date, utc_offset_minutes,
  scheduled_start, scheduled_end, visit_start, visit_end,
  call_in_time, call_out_time, evv_type, is_missed, missed_visit_reason,
  provider_id, provider_name, provider_tin, provider_phone,
  office_id, office_name, payer_id, payer_name,
  contract_id, contract_name, contract_type,
  caregiver_id, caregiver_code, caregiver_first_name, caregiver_last_name, ssn_last_four,
  provider_patient_id, payer_patient_id,
  patient_first_name, patient_last_name, admission_id, medicaid_number,
  address_line, city, county, state, zip,
  latitude, longitude,
  service_code_id, service_code, billed, bill_type,
  bill_rate, billed_hours, service_hours, total_billed_amount, invoice_number, invoice_date
)
select
  v.visit_id, person.person_key, v.application_visit_id, v.visit_date, v.utc_offset_minutes,
  v.scheduled_start_time, v.scheduled_end_time, v.visit_start_time, v.visit_end_time,
  v.call_in_time,
  v.call_out_time,
  coalesce(v.call_out_device_type, v.call_in_device_type),
  v.is_missed is true,
  v.missed_visit_reason,
  v.provider_id, provider.provider_name, provider.federal_tax_number, provider.phone_number_1,
  v.office_id, office.office_name, v.payer_id, payer.payer_name,
  v.contract_id,
  contract.contract_name,
  pipeline.contract_type(v.application_payer_id, v.application_contract_id),
  v.caregiver_id,
  caregiver.caregiver_code,
  caregiver.caregiver_firstname,
  caregiver.caregiver_lastname,
  person.ssn_last_four,
  v.provider_patient_id, v.payer_patient_id,
  coalesce(patient.patient_firstname, payer_patient.patient_firstname),
  coalesce(patient.patient_lastname, payer_patient.patient_lastname),
  coalesce(patient.admission_id, payer_patient.admission_id),
  coalesce(patient.medicaid_number, payer_patient.medicaid_number),
  coalesce(home.address_line, payer_home.address_line),
  coalesce(home.city, payer_home.city),
  coalesce(home.county, payer_home.county),
  coalesce(home.state, payer_home.state),
  coalesce(home.zip, payer_home.zip),
  place.point[0], place.point[1],
  v.service_code_id,
  service_code.service_code,
  v.billed,
  case when v.billed = 'yes' then v.bill_type else v.bill_type_non_billed end,
  case when v.billed = 'yes' then v.billed_rate else v.bill_rate_non_billed end,
  v.billed_hours,
  v.service_hours,
  v.total_billed_amount,
  v.invoice_number,
  v.invoice_date
from due
join analytics.visit v using (visit_id)
-- A visit that has lost its caregiver, provider or day keeps the snapshot it has.
join pipeline.caregiver_person person on person.caregiver_id = v.caregiver_id and person.person_key is not null
join analytics.provider provider on provider.provider_id = v.provider_id
join analytics.caregiver caregiver on caregiver.caregiver_id = v.caregiver_id
left join analytics.office office on office.office_id = v.office_id and office.is_active
left join analytics.payer payer on payer.payer_id = v.payer_id and payer.is_active and payer.is_demo is not true
left join analytics.contract contract on contract.contract_id = v.contract_id and contract.is_active
left join analytics.service_code service_code on service_code.service_code_id = v.service_code_id
left join analytics.patient patient on patient.patient_id = v.provider_patient_id
left join analytics.patient payer_patient on payer_patient.patient_id = v.payer_patient_id
left join pipeline.patient_home home on home.patient_id = v.provider_patient_id
left join pipeline.patient_home payer_home on payer_home.patient_id = v.payer_patient_id
cross join lateral (
  select pipeline.visit_place(
    v.call_out_gps_coordinates, v.call_in_gps_coordinates, home.latitude, home.longitude
  ) as point
) place
where v.visit_date is not null
on conflict (visit_id) do update set
  person_key           = excluded.person_key,
  application_visit_id = excluded.application_visit_id,
  visit_date           = excluded.visit_date,
  utc_offset_minutes   = excluded.utc_offset_minutes,
  scheduled_start      = excluded.scheduled_start,
  scheduled_end        = excluded.scheduled_end,
  visit_start          = excluded.visit_start,
  visit_end            = excluded.visit_end,
  call_in_time         = excluded.call_in_time,
  call_out_time        = excluded.call_out_time,
  evv_type             = excluded.evv_type,
  is_missed            = excluded.is_missed,
  missed_visit_reason  = excluded.missed_visit_reason,
  provider_id          = excluded.provider_id,
  provider_name        = excluded.provider_name,
  provider_tin         = excluded.provider_tin,
  -- What an agency maintains (150_contacts) stays where its source is silent, and goes with the agency.
  provider_phone       = case
    when known.provider_id = excluded.provider_id and coalesce(btrim(excluded.provider_phone), '') = '' then known.provider_phone
    else excluded.provider_phone
  end,
  agency_contact       = case when known.provider_id = excluded.provider_id then known.agency_contact end,
  office_id            = excluded.office_id,
  office_name          = excluded.office_name,
  payer_id             = excluded.payer_id,
  payer_name           = excluded.payer_name,
  contract_id          = excluded.contract_id,
  contract_name        = excluded.contract_name,
  contract_type        = excluded.contract_type,
  caregiver_id         = excluded.caregiver_id,
  caregiver_code       = excluded.caregiver_code,
  caregiver_first_name = excluded.caregiver_first_name,
  caregiver_last_name  = excluded.caregiver_last_name,
  ssn_last_four        = excluded.ssn_last_four,
  provider_patient_id  = excluded.provider_patient_id,
  payer_patient_id     = excluded.payer_patient_id,
  patient_first_name   = excluded.patient_first_name,
  patient_last_name    = excluded.patient_last_name,
  admission_id         = excluded.admission_id,
  medicaid_number      = excluded.medicaid_number,
  address_line         = excluded.address_line,
  city                 = excluded.city,
  county               = excluded.county,
  state                = excluded.state,
  zip                  = excluded.zip,
  latitude             = excluded.latitude,
  longitude            = excluded.longitude,
  service_code_id      = excluded.service_code_id,
  service_code         = excluded.service_code,
  billed               = excluded.billed,
  bill_type            = excluded.bill_type,
  bill_rate            = excluded.bill_rate,
  billed_hours         = excluded.billed_hours,
  service_hours        = excluded.service_hours,
  total_billed_amount  = excluded.total_billed_amount,
  invoice_number       = excluded.invoice_number,
  invoice_date         = excluded.invoice_date
-- A snapshot may hold more than this step knows of: what a backfill brought is neither compared nor changed.
where (
  known.person_key, known.application_visit_id, known.visit_date, known.utc_offset_minutes,
  known.scheduled_start, known.scheduled_end, known.visit_start, known.visit_end, known.call_in_time,
  known.call_out_time, known.evv_type, known.is_missed, known.missed_visit_reason, known.provider_id,
  known.provider_name, known.provider_tin, known.provider_phone, known.office_id, known.office_name,
  known.payer_id, known.payer_name, known.contract_id, known.contract_name, known.contract_type,
  known.caregiver_id, known.caregiver_code, known.caregiver_first_name, known.caregiver_last_name,
  known.ssn_last_four, known.provider_patient_id, known.payer_patient_id, known.patient_first_name,
  known.patient_last_name, known.admission_id, known.medicaid_number, known.address_line, known.city,
  known.county, known.state, known.zip, known.latitude, known.longitude, known.service_code_id,
  known.service_code, known.billed, known.bill_type, known.bill_rate, known.billed_hours, known.service_hours,
  known.total_billed_amount, known.invoice_number, known.invoice_date
) is distinct from (
  excluded.person_key, excluded.application_visit_id, excluded.visit_date, excluded.utc_offset_minutes,
  excluded.scheduled_start, excluded.scheduled_end, excluded.visit_start, excluded.visit_end,
  excluded.call_in_time, excluded.call_out_time, excluded.evv_type, excluded.is_missed,
  excluded.missed_visit_reason, excluded.provider_id, excluded.provider_name, excluded.provider_tin,
  case
      when known.provider_id = excluded.provider_id and coalesce(btrim(excluded.provider_phone), '') = '' then known.provider_phone
      else excluded.provider_phone
    end, excluded.office_id, excluded.office_name, excluded.payer_id, excluded.payer_name,
  excluded.contract_id, excluded.contract_name, excluded.contract_type, excluded.caregiver_id,
  excluded.caregiver_code, excluded.caregiver_first_name, excluded.caregiver_last_name, excluded.ssn_last_four,
  excluded.provider_patient_id, excluded.payer_patient_id, excluded.patient_first_name,
  excluded.patient_last_name, excluded.admission_id, excluded.medicaid_number, excluded.address_line,
  excluded.city, excluded.county, excluded.state, excluded.zip, excluded.latitude, excluded.longitude,
  excluded.service_code_id, excluded.service_code, excluded.billed, excluded.bill_type, excluded.bill_rate,
  excluded.billed_hours, excluded.service_hours, excluded.total_billed_amount, excluded.invoice_number,
  excluded.invoice_date
);
