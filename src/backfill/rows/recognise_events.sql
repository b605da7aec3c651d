-- recognise_events.sql
-- Gives training and days off the ids that the night gives them (pipeline.in_service_id, absence_id), whatever the source
-- calls them: else the first night would resolve their pairs and find them anew. They are known by caregiver, begin and end;
-- where two are alike, the source's ids stay.
-- Reads  analytics.caregiver_inservice, analytics.caregiver_absence      Changes  conflict_stg.conflictvisitmaps
with event as (
  select
    'in_service' as kind, caregiver_id, inservice_start_date as starts_at, inservice_end_date as ends_at,
    pipeline.in_service_id(environment, application_caregiver_inservice_id) as event_id
  from analytics.caregiver_inservice
  union all
  select 'absence', caregiver_id, start_date, end_date, pipeline.absence_id(environment, caregiver_vacation_id)
  from analytics.caregiver_absence
),
told_apart as (
  select kind, caregiver_id, starts_at, ends_at, min(event_id::text) as event_id
  from event
  group by kind, caregiver_id, starts_at, ends_at
  having count(*) = 1
),
side as (
  select
    id, 'own' as side, conflict_stg.as_uuid(caregiver_id) as caregiver_id,
    case when in_service_start is not null then 'in_service' when absence_start is not null then 'absence' end as kind,
    coalesce(in_service_start, absence_start) as starts_at,
    coalesce(in_service_end, absence_end) as ends_at
  from conflict_stg.conflictvisitmaps
  union all
  select
    id, 'other', conflict_stg.as_uuid(con_caregiver_id),
    case when con_in_service_start is not null then 'in_service' when con_absence_start is not null then 'absence' end,
    coalesce(con_in_service_start, con_absence_start),
    coalesce(con_in_service_end, con_absence_end)
  from conflict_stg.conflictvisitmaps
),
recognised as (
  select
    side.id,
    min(event_id) filter (where side.side = 'own') as own_id,
    min(event_id) filter (where side.side = 'other') as other_id
  from side
  join told_apart using (kind, caregiver_id, starts_at, ends_at)
  group by side.id
)
update conflict_stg.conflictvisitmaps pair
set
  visit_id     = coalesce(own_id, visit_id),
  con_visit_id = coalesce(other_id, con_visit_id)
from recognised
where pair.id = recognised.id
  and (conflict_stg.as_uuid(visit_id)::text, conflict_stg.as_uuid(con_visit_id)::text)
    is distinct from (coalesce(own_id, visit_id), coalesce(other_id, con_visit_id));
