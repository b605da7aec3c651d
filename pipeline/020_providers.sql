-- 020_providers.sql
-- Says which providers take part (DOMAIN.md §4) and where they are, and notes for which of them that changed.
-- Reads  analytics.provider, conflict.excluded_agencies
-- Writes pipeline.provider_part
-- Again  rows that are already right stay as they are.
-- Tasks  2, 3
insert into pipeline.provider_part as known (provider_id, takes_part, state, changed_by_run)
select
  p.provider_id,
  p.is_active is true and p.is_demo is not true and excluded_agency.provider_id is null,
  pipeline.state_code(p.address_state),
  pipeline.run_id()
from analytics.provider p
left join conflict.excluded_agencies excluded_agency on excluded_agency.provider_id = p.provider_id
where p._run_id > pipeline.evaluated_run('provider')
on conflict (provider_id) do update set
  takes_part     = excluded.takes_part,
  state          = excluded.state,
  changed_by_run = excluded.changed_by_run
where (known.takes_part, known.state) is distinct from (excluded.takes_part, excluded.state);

-- A full run also finds which have left the source without a trace.
update pipeline.provider_part known set
  takes_part     = false,
  changed_by_run = pipeline.run_id()
where pipeline.is_full()
  and known.takes_part
  and not exists (select from analytics.provider p where p.provider_id = known.provider_id);
