-- 050_candidates.sql
-- Collects the visits that take part (DOMAIN.md §4): of the changed days, or of every day when the run is full.
-- Missed visits are among them, because an existing pair is looked at even so. A full run passes over the many
-- persons who never work but for one provider, before it does anything about their visits.
-- Reads  analytics.visit, analytics.deleted_visit, pipeline.caregiver_person, pipeline.provider_part,
--        pipeline.workplace, pipeline.changed_day
-- Writes pipeline.candidate
-- Again  candidate is emptied first.
-- Tasks  2, 3
truncate pipeline.candidate;

with person_of_several as (
  select person.person_key
  from pipeline.workplace
  join pipeline.caregiver_person person using (caregiver_id)
  join pipeline.provider_part provider using (provider_id)
  where pipeline.is_full()
    and person.person_key is not null
    and provider.takes_part
  group by person.person_key
  having count(distinct provider_id) > 1
),
eligible as not materialized (
  select
    v.visit_id, person.person_key, v.provider_id, v.visit_date,
    coalesce(v.visit_start_time, v.scheduled_start_time) as starts_at,
    coalesce(v.visit_end_time, v.scheduled_end_time) as ends_at,
    v.visit_start_time is not null as is_worked,
    v.is_missed is true as is_missed,
    v.provider_patient_id, v.payer_patient_id, v.call_in_gps_coordinates, v.call_out_gps_coordinates
  from analytics.visit v
  join pipeline.caregiver_person person using (caregiver_id)
  join pipeline.provider_part provider using (provider_id)
  left join analytics.deleted_visit deleted on deleted.visit_id = v.visit_id
  where v.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
    and person.person_key is not null
    and provider.takes_part
    -- With one actual time alone no rule applies, nor without any times.
    and pipeline.is_judgeable(v.visit_start_time, v.visit_end_time, v.scheduled_start_time, v.scheduled_end_time)
    and (deleted.visit_id is null or not pipeline.is_deleted(deleted.visit_updated_timestamp, v.visit_updated_timestamp))
)
insert into pipeline.candidate (
  visit_id, person_key, provider_id, visit_date, starts_at, ends_at, is_worked, is_missed,
  provider_patient_id, payer_patient_id, call_in_gps_coordinates, call_out_gps_coordinates
)
select
  visit_id, person_key, provider_id, visit_date, starts_at, ends_at, is_worked, is_missed,
  provider_patient_id, payer_patient_id, call_in_gps_coordinates, call_out_gps_coordinates
from person_of_several
join eligible using (person_key)
where pipeline.is_full()
union all
select
  visit_id, person_key, provider_id, visit_date, starts_at, ends_at, is_worked, is_missed,
  provider_patient_id, payer_patient_id, call_in_gps_coordinates, call_out_gps_coordinates
from pipeline.changed_day
join eligible using (person_key, visit_date)
where not pipeline.is_full();
