-- 073_in_service_pairs.sql
-- Finds worked visits during training of the same person at another provider (rule 8, DOMAIN.md §6), both ways.
-- Reads  pipeline.candidate, pipeline.event
-- Writes pipeline.detected_pair
-- Again  a pair that is there is not added again.
-- Tasks  2, 3
with training as not materialized (
  select event_id, person_key, provider_id, starts_at, ends_at from pipeline.event where kind = 'in_service'
),
in_service as (
  select visit.visit_id, training.event_id, visit.person_key, visit.visit_date
  from pipeline.candidate visit
  join training
    on training.person_key = visit.person_key
   and training.provider_id <> visit.provider_id
   and pipeline.is_in_service(visit.starts_at, visit.ends_at, training.starts_at, training.ends_at)
  where visit.is_worked
    and not visit.is_missed
    and not exists (
      select
      from training at_own_provider
      where at_own_provider.person_key = visit.person_key
        and at_own_provider.provider_id = visit.provider_id
        and pipeline.is_in_service(visit.starts_at, visit.ends_at, at_own_provider.starts_at, at_own_provider.ends_at)
    )
)
insert into pipeline.detected_pair (visit_id, con_visit_id, person_key, visit_date, in_service_flag)
select visit_id, event_id, person_key, visit_date, true from in_service
union all
select event_id, visit_id, person_key, visit_date, true from in_service
on conflict do nothing;
