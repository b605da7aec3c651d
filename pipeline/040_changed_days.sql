-- 040_changed_days.sql
-- Finds the days of persons on which a pair may have come, changed or gone since the last run.
-- Reads  analytics.visit, analytics.deleted_visit, pipeline.caregiver_person, pipeline.provider_part,
--        pipeline.patient_home, pipeline.workplace, pipeline.changed_event, conflict.conflict_visit_maps
-- Writes pipeline.changed_visit, pipeline.changed_day
-- Again  both are emptied first. A full run leaves them empty: it looks at every day.
-- Tasks  1
truncate pipeline.changed_visit, pipeline.changed_day;

with changed as (
  select visit_id, caregiver_id, provider_id, visit_date
  from analytics.visit
  where _run_id > pipeline.evaluated_run('visit')
  union
  select visit_id, v.caregiver_id, v.provider_id, v.visit_date
  from analytics.deleted_visit deleted
  left join analytics.visit v using (visit_id)
  where deleted._run_id > pipeline.evaluated_run('deleted_visit')
  union
  select v.visit_id, v.caregiver_id, v.provider_id, v.visit_date
  from pipeline.caregiver_person person
  join analytics.visit v on v.caregiver_id = person.caregiver_id
  where person.changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select v.visit_id, v.caregiver_id, v.provider_id, v.visit_date
  from pipeline.provider_part provider
  join pipeline.workplace using (provider_id)
  join analytics.visit v on v.caregiver_id = workplace.caregiver_id and v.provider_id = provider.provider_id
  where provider.changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select v.visit_id, v.caregiver_id, v.provider_id, v.visit_date
  from pipeline.patient_home home
  join analytics.visit v on v.provider_patient_id = home.patient_id
  where home.moved_by_run > pipeline.evaluated_run('pipeline')
  union
  select v.visit_id, v.caregiver_id, v.provider_id, v.visit_date
  from pipeline.patient_home home
  join analytics.visit v on v.payer_patient_id = home.patient_id
  where home.moved_by_run > pipeline.evaluated_run('pipeline')
  union
  -- The window has moved over these since. What it leaves behind stays as it is (DOMAIN.md §7).
  select visit_id, caregiver_id, provider_id, visit_date
  from analytics.visit
  where visit_date > pipeline.last_day(pipeline.last_as_of())
    and visit_date <= pipeline.last_day(pipeline.as_of())
)
insert into pipeline.changed_visit (visit_id, caregiver_id, provider_id, visit_date)
select visit_id, caregiver_id, provider_id, visit_date from changed where not pipeline.is_full();

-- How few they are decides how their days are looked up.
analyze pipeline.changed_visit;

with day_of_visit as (
  select person.person_key, changed_visit.visit_date
  from pipeline.changed_visit
  join pipeline.caregiver_person person using (caregiver_id)
  where person.person_key is not null
    and changed_visit.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
    -- Most persons work for one provider only: nothing there that their visits could collide with.
    and exists (
      select
      from pipeline.caregiver_person same_person
      join pipeline.workplace elsewhere using (caregiver_id)
      where same_person.person_key = person.person_key
        and elsewhere.provider_id <> changed_visit.provider_id
    )
),
-- Where the visit was when it was paired: it may have moved to another day or person since.
day_of_pair as (
  select pair.person_key, pair.visit_date
  from pipeline.changed_visit
  join conflict.conflict_visit_maps pair using (visit_id)
  union
  select pair.person_key, pair.visit_date
  from pipeline.changed_visit
  join conflict.conflict_visit_maps pair on pair.con_visit_id = changed_visit.visit_id
),
day_of_event_pair as (
  select pair.person_key, pair.visit_date
  from pipeline.changed_event event
  join conflict.conflict_visit_maps pair on pair.visit_id = event.event_id
  where not pipeline.is_full() and event.changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select pair.person_key, pair.visit_date
  from pipeline.changed_event event
  join conflict.conflict_visit_maps pair on pair.con_visit_id = event.event_id
  where not pipeline.is_full() and event.changed_by_run > pipeline.evaluated_run('pipeline')
),
-- The visits during an event where it was and where it is: it collides with those elsewhere, and excuses those of its
-- own provider.
day_of_event as (
  select event.person_key, v.visit_date
  from pipeline.changed_event event
  join pipeline.caregiver_person person using (person_key)
  join analytics.visit v on v.caregiver_id = person.caregiver_id
  where not pipeline.is_full()
    and event.changed_by_run > pipeline.evaluated_run('pipeline')
    and v.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
    and pipeline.is_during(event.kind, v.visit_start_time, v.visit_end_time, event.starts_at, event.ends_at)
)
insert into pipeline.changed_day (person_key, visit_date)
select person_key, visit_date from day_of_visit
union
select person_key, visit_date from day_of_pair
union
select person_key, visit_date from day_of_event_pair
union
select person_key, visit_date from day_of_event;
