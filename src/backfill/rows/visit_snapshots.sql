-- visit_snapshots.sql: what a visit, training or absence looked like, once.
with side as (
  select
    choice.visit_id, verdict.person_key, pair.visit_date,
    application_visit_id, scheduled_start, scheduled_end, visit_start, visit_end, call_in_time, call_out_time,
    evv_type, is_missed, missed_visit_reason, provider_id, provider_name, provider_tin, provider_phone,
    agency_contact, office_id, office_name, payer_id, payer_or_contract, payer_state, contract_type,
    caregiver_id, caregiver_code, caregiver_first_name, caregiver_last_name, ssn_last_four, provider_patient_id,
    payer_patient_id, patient_first_name, patient_last_name, admission_id, medicaid_number, address_line_1,
    address_line_2, city, county, state, zip, latitude, longitude, service_code_id, service_code, billed,
    bill_type, billed_rate, bill_rate_non_billed, billed_hours, total_billed_amount, billed_date,
    in_service_start, in_service_end, absence_start, absence_end, last_updated_by, last_updated_at
  from conflict_stg.side_choice choice
  join conflict_stg.pair_verdict verdict using (id)
  join conflict_stg.conflictvisitmaps pair on pair.id = choice.id
  where choice.is_own
  union all
  select
    choice.visit_id, verdict.person_key, pair.visit_date,
    con_application_visit_id, con_scheduled_start, con_scheduled_end, con_visit_start, con_visit_end,
    con_call_in_time, con_call_out_time, con_evv_type, con_is_missed, con_missed_visit_reason, con_provider_id,
    con_provider_name, con_provider_tin, con_provider_phone, con_agency_contact, con_office_id, con_office_name,
    con_payer_id, con_payer_or_contract, con_payer_state, con_contract_type, con_caregiver_id,
    con_caregiver_code, con_caregiver_first_name, con_caregiver_last_name, con_ssn_last_four,
    con_provider_patient_id, con_payer_patient_id, con_patient_first_name, con_patient_last_name,
    con_admission_id, con_medicaid_number, con_address_line_1, con_address_line_2, con_city, con_county,
    con_state, con_zip, con_latitude, con_longitude, con_service_code_id, con_service_code, con_billed,
    con_bill_type, con_billed_rate, con_bill_rate_non_billed, con_billed_hours, con_total_billed_amount,
    con_billed_date, con_in_service_start, con_in_service_end, con_absence_start, con_absence_end,
    con_last_updated_by, con_last_updated_at
  from conflict_stg.side_choice choice
  join conflict_stg.pair_verdict verdict using (id)
  join conflict_stg.conflictvisitmaps pair on pair.id = choice.id
  where not choice.is_own
),
named as (
  select
    side.*,
    case
      when num_nonnulls(scheduled_start, visit_start) > 0 then 'visit'
      when in_service_start is not null then 'in_service'
      when absence_start is not null then 'absence'
      else 'visit'
    end as kind,
    contract_type in ('Internal', 'UPR', 'Payer') as is_contract_type
  from side
)
select
  visit_id::text as source_id,
  null::text as reason,
  array_remove(array[
    case when nullif(btrim(office_id), '') is not null and conflict_stg.as_uuid(office_id) is null then 'OfficeID' end,
    case when nullif(btrim(payer_id), '') is not null and conflict_stg.as_uuid(payer_id) is null then 'PayerID' end,
    case when nullif(btrim(contract_type), '') is not null and not is_contract_type then 'ContractType' end,
    case when nullif(btrim(provider_patient_id), '') is not null and conflict_stg.as_uuid(provider_patient_id) is null then 'P_PatientID' end,
    case when nullif(btrim(payer_patient_id), '') is not null and conflict_stg.as_uuid(payer_patient_id) is null then 'PA_PatientID' end,
    case when nullif(btrim(service_code_id), '') is not null and conflict_stg.as_uuid(service_code_id) is null then 'ServiceCodeID' end,
    case when nullif(btrim(latitude), '') is not null and conflict_stg.as_degrees(latitude, 90) is null then 'PLatitude' end,
    case when nullif(btrim(longitude), '') is not null and conflict_stg.as_degrees(longitude, 180) is null then 'PLongitude' end
  ], null) as unreadable,
  visit_id, person_key, kind, application_visit_id,
  case kind when 'in_service' then in_service_start::date when 'absence' then absence_start::date else visit_date end as visit_date,
  scheduled_start, scheduled_end, visit_start, visit_end, call_in_time, call_out_time, evv_type,
  coalesce(is_missed, false) as is_missed, missed_visit_reason,
  conflict_stg.as_uuid(provider_id) as provider_id, provider_name, provider_tin, provider_phone, agency_contact,
  conflict_stg.as_uuid(office_id) as office_id, office_name,
  conflict_stg.as_uuid(payer_id) as payer_id,
  -- "Contract" is the payer's name where there is a payer, else the contract's.
  case when conflict_stg.as_uuid(payer_id) is not null then payer_or_contract end as payer_name,
  case when conflict_stg.as_uuid(payer_id) is null then payer_or_contract end as contract_name,
  payer_state,
  case when is_contract_type then contract_type end as contract_type,
  conflict_stg.as_uuid(caregiver_id) as caregiver_id, caregiver_code, caregiver_first_name, caregiver_last_name, ssn_last_four,
  conflict_stg.as_uuid(provider_patient_id) as provider_patient_id,
  conflict_stg.as_uuid(payer_patient_id) as payer_patient_id,
  patient_first_name, patient_last_name, admission_id, medicaid_number,
  nullif(concat_ws(', ', nullif(btrim(address_line_1), ''), nullif(btrim(address_line_2), '')), '') as address_line,
  city, county, state, zip,
  conflict_stg.as_degrees(latitude, 90) as latitude, conflict_stg.as_degrees(longitude, 180) as longitude,
  conflict_stg.as_uuid(service_code_id) as service_code_id, service_code,
  billed, bill_type,
  case when billed = 'yes' then billed_rate else bill_rate_non_billed end as bill_rate,
  billed_hours, total_billed_amount,
  billed_date::date as invoice_date,
  in_service_start, in_service_end, absence_start::date as absence_start, absence_end::date as absence_end,
  last_updated_by, last_updated_at
from named
