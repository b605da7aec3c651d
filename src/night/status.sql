-- The last ten nights, newest first. $1: the advisory lock of the night at work, which goes with its process.
with at_work as (
  select control.is_locked($1) as is_held
)
select
  night.run_id as "nightId",
  night.as_of as "asOf",
  case when night.state = 'running' and not at_work.is_held then 'cut off' else night.state end as state,
  coalesce((night.options -> 'isResumed')::boolean, false) as "isResumed",
  to_jsonb(night.started_at) #>> '{}' as "startedAt",
  extract(epoch from night.finished_at - night.started_at)::float8 as seconds,
  night.error,
  (select coalesce(jsonb_agg(jsonb_build_object(
     'part', step.name,
     'state', case when step.state = 'running' and not at_work.is_held then 'cut off' else step.state end,
     'seconds', extract(epoch from step.finished_at - step.started_at)::float8
   ) order by step.ordinal), '[]')
   from control.step where step.run_id = night.run_id) as parts,
  (select coalesce(jsonb_agg(jsonb_build_object(
     'runId', part.run_id::text, 'kind', part.kind, 'state', part.state
   ) order by part.run_id), '[]')
   from control.run part where part.part_of_run_id = night.run_id) as runs
from control.run night
cross join at_work
where night.kind = 'nightly'
order by night.run_id desc
limit 10
