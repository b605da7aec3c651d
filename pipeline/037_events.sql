-- 037_events.sql
-- Collects the training and the days off that take part, and notes where each one that changed was and is.
-- Reads  analytics.caregiver_inservice, analytics.caregiver_absence, pipeline.caregiver_person, pipeline.provider_part,
--        pipeline.workplace
-- Writes pipeline.event, pipeline.changed_event
-- Again  events that are already right stay as they are.
-- Tasks  2, 3
delete from pipeline.changed_event where changed_by_run <= pipeline.evaluated_run('pipeline');

with affected_caregiver as (
  select caregiver_id
  from pipeline.caregiver_person
  where changed_by_run > pipeline.evaluated_run('pipeline')
  union
  select workplace.caregiver_id
  from pipeline.provider_part provider
  join pipeline.workplace using (provider_id)
  where provider.changed_by_run > pipeline.evaluated_run('pipeline')
),
due_training as (
  select application_caregiver_inservice_id, environment
  from analytics.caregiver_inservice
  where _run_id > pipeline.evaluated_run('caregiver_inservice')
  union
  select application_caregiver_inservice_id, environment
  from affected_caregiver join analytics.caregiver_inservice using (caregiver_id)
),
due_absence as (
  select caregiver_vacation_id, environment
  from analytics.caregiver_absence
  where _run_id > pipeline.evaluated_run('caregiver_absence')
  union
  select caregiver_vacation_id, environment
  from affected_caregiver join analytics.caregiver_absence using (caregiver_id)
),
recorded as (
  select
    pipeline.in_service_id(environment, application_caregiver_inservice_id) as event_id,
    'in_service' as kind, caregiver_id, provider_id, office_id,
    inservice_start_date as starts_at, inservice_end_date as ends_at, _deleted_at is not null as is_gone
  from due_training
  join analytics.caregiver_inservice using (application_caregiver_inservice_id, environment)
  union all
  select
    pipeline.absence_id(environment, caregiver_vacation_id),
    'absence', caregiver_id, provider_id, office_id, start_date, end_date, _deleted_at is not null
  from due_absence
  join analytics.caregiver_absence using (caregiver_vacation_id, environment)
),
judged as (
  select
    recorded.event_id, recorded.kind, person.person_key, recorded.caregiver_id, recorded.provider_id, recorded.office_id,
    recorded.starts_at, recorded.ends_at,
    not recorded.is_gone
      and provider.takes_part is true
      and num_nulls(person.person_key, recorded.starts_at, recorded.ends_at) = 0 as takes_part
  from recorded
  left join pipeline.caregiver_person person on person.caregiver_id = recorded.caregiver_id
  left join pipeline.provider_part provider on provider.provider_id = recorded.provider_id
),
changed as (
  select judged.*
  from judged
  left join pipeline.event known on known.event_id = judged.event_id
  where judged.takes_part <> (known.event_id is not null)
     or judged.takes_part
        and (judged.person_key, judged.caregiver_id, judged.provider_id, judged.office_id, judged.starts_at, judged.ends_at)
          is distinct from (known.person_key, known.caregiver_id, known.provider_id, known.office_id, known.starts_at, known.ends_at)
  union all
  -- A full run also finds what has left the source without a trace.
  select
    known.event_id, known.kind, known.person_key, known.caregiver_id, known.provider_id, known.office_id,
    known.starts_at, known.ends_at, false
  from pipeline.event known
  where pipeline.is_full()
    and not exists (select from recorded where recorded.event_id = known.event_id)
),
-- All parts of the statement see the events as they were before it.
noted as (
  insert into pipeline.changed_event (event_id, kind, person_key, starts_at, ends_at, changed_by_run)
  select known.event_id, known.kind, known.person_key, known.starts_at, known.ends_at, pipeline.run_id()
  from changed join pipeline.event known using (event_id)
  union all
  select event_id, kind, person_key, starts_at, ends_at, pipeline.run_id()
  from changed
  where takes_part
),
removed as (
  delete from pipeline.event known using changed where known.event_id = changed.event_id and not changed.takes_part
)
insert into pipeline.event (event_id, kind, person_key, caregiver_id, provider_id, office_id, starts_at, ends_at)
select event_id, kind, person_key, caregiver_id, provider_id, office_id, starts_at, ends_at
from changed
where takes_part
on conflict (event_id) do update set
  person_key   = excluded.person_key,
  caregiver_id = excluded.caregiver_id,
  provider_id  = excluded.provider_id,
  office_id    = excluded.office_id,
  starts_at    = excluded.starts_at,
  ends_at      = excluded.ends_at;

-- A full run notes every event; how few they are in other nights decides how their days and snapshots are looked up.
analyze pipeline.changed_event;
