-- 190_finish.sql
-- Notes how far this run has come, so that the next one begins there.
-- Reads  control.run
-- Writes pipeline.evaluated, control.pipeline_state
-- Again  the same values are written.
-- Tasks  none
insert into pipeline.evaluated (source, run_id)
select arrived.source, arrived.run_id::bigint
from control.run
cross join jsonb_each_text(run.options -> 'arrived') arrived (source, run_id)
where run.run_id = pipeline.run_id()
union all
select 'pipeline', pipeline.run_id()
on conflict (source) do update set run_id = excluded.run_id;

insert into control.pipeline_state (as_of, synced_run_id, settings_digest)
select
  pipeline.as_of(),
  (select max(run_id) from pipeline.evaluated where source <> 'pipeline'),
  run.options ->> 'settingsDigest'
from control.run
where run.run_id = pipeline.run_id()
on conflict (only_row) do update set
  as_of           = excluded.as_of,
  synced_run_id   = excluded.synced_run_id,
  settings_digest = excluded.settings_digest,
  finished_at     = clock_timestamp();
