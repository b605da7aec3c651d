-- What can be told of the run $1 by what control holds: names, counts and ids, nothing of a row.
-- A night is told with the runs that are parts of it; a table that several of them read, by all of these together.
with part as (
  select * from control.run where run_id = $1 or part_of_run_id = $1
),
table_read as (
  select
    step.name as table_name,
    (array_agg(step.state order by step.run_id desc))[1] as state,
    (array_agg(step.error order by step.run_id desc))[1] as error,
    -- Steps beside those of the tables have none.
    bool_or(step.details ? 'mode') as is_read,
    coalesce(sum((step.details ->> 'rejected')::bigint), 0)::float8 as rejected,
    coalesce((
      select jsonb_agg(distinct drift -> 'says')
      from part read_again
      join control.step again on again.run_id = read_again.run_id and again.name = step.name
      cross join jsonb_array_elements(again.details -> 'drift') drift
      where read_again.kind = 'sync'
    ), '[]') as drift
  from part
  join control.step using (run_id)
  where part.kind = 'sync'
  group by step.name
),
published as (
  select report from part where kind = 'pipeline' and state = 'done' order by run_id desc limit 1
),
failed_step as (
  select error ->> 'step' as name from part where kind = 'pipeline' order by run_id desc limit 1
)
select
  run.run_id as "runId",
  run.kind,
  run.as_of as "asOf",
  run.state,
  coalesce((run.options -> 'isResumed')::boolean, false) as "isResumed",
  to_char(run.started_at, 'YYYY-MM-DD HH24:MI') as "startedAt",
  extract(epoch from run.finished_at - run.started_at)::float8 as seconds,
  run.error || jsonb_build_object('step', (select name from failed_step)) as error,
  (select report from published) as report,
  (select count(*)::float8 from table_read where is_read) as "tablesRead",
  (select coalesce(jsonb_agg(jsonb_build_object(
     'table', table_name, 'isFailed', state = 'failed', 'error', error, 'rejected', rejected, 'drift', drift
   ) order by table_name), '[]')
   from table_read
   where state = 'failed' or rejected > 0 or drift <> '[]') as tables
from control.run
where run.run_id = $1
