-- 076_absence_pairs.sql
-- Finds worked visits on days off of the same person at another provider (rule 9, DOMAIN.md §6), one way: from the visit.
-- Reads  pipeline.candidate, pipeline.event
-- Writes pipeline.detected_pair
-- Again  a pair that is there is not added again.
-- Tasks  2, 3
with absence as not materialized (
  select event_id, person_key, provider_id, starts_at, ends_at from pipeline.event where kind = 'absence'
)
insert into pipeline.detected_pair (visit_id, con_visit_id, person_key, visit_date, pto_flag)
select visit.visit_id, absence.event_id, visit.person_key, visit.visit_date, true
from pipeline.candidate visit
join absence
  on absence.person_key = visit.person_key
 and absence.provider_id <> visit.provider_id
 and pipeline.is_day_off(visit.starts_at, visit.ends_at, absence.starts_at, absence.ends_at)
where visit.is_worked
  and not visit.is_missed
  and not exists (
    select
    from absence at_own_provider
    where at_own_provider.person_key = visit.person_key
      and at_own_provider.provider_id = visit.provider_id
      and pipeline.is_covered(visit.starts_at, visit.ends_at, at_own_provider.starts_at, at_own_provider.ends_at)
  )
on conflict do nothing;
