-- 120_conflict_status.sql
-- Resolves conflicts that have no open pair left, and opens resolved ones that have one again (DOMAIN.md §7).
-- Reads  pipeline.evaluated_visit, conflict.conflict_visit_maps
-- Writes conflict.conflicts
-- Again  conflicts that are already right stay as they are.
-- Tasks  2
with judged as (
  select
    pair.conflict_id,
    bool_or(pair.status = 'U') as has_unresolved_pair,
    bool_and(pair.status in ('R', 'D')) as is_over
  from pipeline.evaluated_visit
  join conflict.conflict_visit_maps pair using (visit_id)
  group by pair.conflict_id
)
update conflict.conflicts c set
  status      = case when judged.is_over then 'R' else 'U' end,
  resolved_on = case when judged.is_over then coalesce(c.resolved_on, pipeline.as_of()) end,
  version     = c.version + 1
from judged
where c.conflict_id = judged.conflict_id
  and (judged.is_over and c.status not in ('R', 'D') or judged.has_unresolved_pair and c.status = 'R');
