-- 025_payers.sql
-- Says which payers have dashboards (DOMAIN.md §9) and of which state they are, and notes for which of them that changed.
-- Reads  analytics.payer
-- Writes pipeline.payer_part
-- Again  rows that are already right stay as they are.
-- Tasks  11, 13
insert into pipeline.payer_part as known (payer_id, is_shown, state, changed_by_run)
select payer_id, is_active is true and is_demo is not true, pipeline.state_code(payer_state), pipeline.run_id()
from analytics.payer
where _run_id > pipeline.evaluated_run('payer')
on conflict (payer_id) do update set
  is_shown       = excluded.is_shown,
  state          = excluded.state,
  changed_by_run = excluded.changed_by_run
where (known.is_shown, known.state) is distinct from (excluded.is_shown, excluded.state);

-- A full run also finds which have left the source without a trace.
update pipeline.payer_part known set
  is_shown       = false,
  changed_by_run = pipeline.run_id()
where pipeline.is_full()
  and known.is_shown
  and not exists (select from analytics.payer p where p.payer_id = known.payer_id);
