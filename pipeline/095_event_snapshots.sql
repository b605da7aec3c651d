-- 095_event_snapshots.sql
-- Notes what the events of pairs look like now: those judged tonight, and those whose names changed.
-- Reads  pipeline.evaluated_visit, pipeline.event, pipeline.changed_event, pipeline.caregiver_person, analytics.caregiver,
--        analytics.provider, analytics.office
-- Writes conflict.visit_snapshots
-- Again  rows that are already right stay as they are.
-- Tasks  2, 3
with named_anew as (
  select event_id from pipeline.changed_event
  union
  select event_id from analytics.caregiver changed join pipeline.event using (caregiver_id)
  where changed._run_id > pipeline.evaluated_run('caregiver')
  union
  select event_id from analytics.provider changed join pipeline.event using (provider_id)
  where changed._run_id > pipeline.evaluated_run('provider')
  union
  select event_id from analytics.office changed join pipeline.event using (office_id)
  where changed._run_id > pipeline.evaluated_run('office')
),
due as (
  select visit_id as event_id from pipeline.evaluated_visit
  union
  select event_id from named_anew join conflict.visit_snapshots s on s.visit_id = named_anew.event_id
)
insert into conflict.visit_snapshots as known (
  visit_id, kind, person_key, visit_date, is_missed,
  in_service_start, in_service_end,
  absence_start, absence_end,
  provider_id, provider_name, provider_tin, provider_phone, office_id, office_name,
  caregiver_id, caregiver_code, caregiver_first_name, caregiver_last_name, ssn_last_four,
  patient_last_name
)
select
  event_id, event.kind, event.person_key, event.starts_at::date, false,
  case event.kind when 'in_service' then event.starts_at end, case event.kind when 'in_service' then event.ends_at end,
  case event.kind when 'absence' then event.starts_at::date end, case event.kind when 'absence' then event.ends_at::date end,
  event.provider_id, provider.provider_name, provider.federal_tax_number, provider.phone_number_1,
  event.office_id, office.office_name,
  event.caregiver_id, caregiver.caregiver_code, caregiver.caregiver_firstname, caregiver.caregiver_lastname,
  person.ssn_last_four,
  case event.kind when 'in_service' then 'In-service' when 'absence' then 'PTO' end
from due
join pipeline.event event using (event_id)
join pipeline.caregiver_person person on person.caregiver_id = event.caregiver_id
join analytics.caregiver caregiver on caregiver.caregiver_id = event.caregiver_id
join analytics.provider provider on provider.provider_id = event.provider_id
left join analytics.office office on office.office_id = event.office_id and office.is_active
on conflict (visit_id) do update set
  kind                 = excluded.kind,
  person_key           = excluded.person_key,
  visit_date           = excluded.visit_date,
  is_missed            = excluded.is_missed,
  in_service_start     = excluded.in_service_start,
  in_service_end       = excluded.in_service_end,
  absence_start        = excluded.absence_start,
  absence_end          = excluded.absence_end,
  provider_id          = excluded.provider_id,
  provider_name        = excluded.provider_name,
  provider_tin         = excluded.provider_tin,
  -- As in 090_visit_snapshots: what an agency maintains stays where its source is silent, and goes with the agency.
  provider_phone       = case
    when known.provider_id = excluded.provider_id and coalesce(btrim(excluded.provider_phone), '') = '' then known.provider_phone
    else excluded.provider_phone
  end,
  agency_contact       = case when known.provider_id = excluded.provider_id then known.agency_contact end,
  office_id            = excluded.office_id,
  office_name          = excluded.office_name,
  caregiver_id         = excluded.caregiver_id,
  caregiver_code       = excluded.caregiver_code,
  caregiver_first_name = excluded.caregiver_first_name,
  caregiver_last_name  = excluded.caregiver_last_name,
  ssn_last_four        = excluded.ssn_last_four,
  patient_last_name    = excluded.patient_last_name
where (
  known.kind, known.person_key, known.visit_date, known.is_missed, known.in_service_start, known.in_service_end,
  known.absence_start, known.absence_end, known.provider_id, known.provider_name, known.provider_tin,
  known.provider_phone, known.office_id, known.office_name, known.caregiver_id, known.caregiver_code,
  known.caregiver_first_name, known.caregiver_last_name, known.ssn_last_four, known.patient_last_name
) is distinct from (
  excluded.kind, excluded.person_key, excluded.visit_date, excluded.is_missed, excluded.in_service_start,
  excluded.in_service_end, excluded.absence_start, excluded.absence_end, excluded.provider_id, excluded.provider_name,
  excluded.provider_tin,
  case
    when known.provider_id = excluded.provider_id and coalesce(btrim(excluded.provider_phone), '') = '' then known.provider_phone
    else excluded.provider_phone
  end,
  excluded.office_id, excluded.office_name, excluded.caregiver_id,
  excluded.caregiver_code, excluded.caregiver_first_name, excluded.caregiver_last_name, excluded.ssn_last_four,
  excluded.patient_last_name
);
