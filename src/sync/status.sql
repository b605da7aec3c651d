-- Where each synced table stands: $1 its name, $2 the seconds after which it is due again, $3 now.
with wanted as (
  select * from unnest($1::text[], $2::integer[]) as w (table_name, due_after)
),
last_run as (
  select distinct on (step.name)
    step.name as table_name, step.run_id, run.part_of_run_id, step.state, step.started_at, step.finished_at, step.details, step.error
  from control.step
  join control.run using (run_id)
  where run.kind = 'sync'
  order by step.name, step.run_id desc
),
open_load as (
  select
    load.table_name,
    count(*) filter (where chunk.state = 'done') as chunks_done,
    count(*) as chunks
  from control.sync_load load
  join control.sync_chunk chunk using (load_id)
  where load.state = 'open'
  group by load.table_name
),
rejected as (
  select table_name, count(*) as rows from control.quarantine group by table_name
)
select
  wanted.table_name as "table",
  state.source_view as "sourceView",
  state.watermark,
  state.synced_at as "syncedAt",
  extract(epoch from $3::timestamptz - state.synced_at)::float8 as "ageSeconds",
  wanted.due_after as "dueAfterSeconds",
  state.synced_at is null or $3::timestamptz - state.synced_at > make_interval(secs => wanted.due_after) as "isDue",
  last_run.run_id::float8 as "runId",
  last_run.part_of_run_id as "nightId",
  last_run.state as "lastState",
  last_run.started_at as "lastStartedAt",
  extract(epoch from last_run.finished_at - last_run.started_at)::float8 as "lastSeconds",
  last_run.details as "lastDetails",
  last_run.error ->> 'message' as "lastError",
  open_load.chunks_done::float8 as "chunksDone",
  open_load.chunks::float8 as "chunks",
  coalesce(rejected.rows, 0)::float8 as "quarantined"
from wanted
left join control.sync_state state using (table_name)
left join last_run using (table_name)
left join open_load using (table_name)
left join rejected using (table_name)
order by wanted.table_name
