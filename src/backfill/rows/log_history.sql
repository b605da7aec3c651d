-- log_history.sql: that a pair came or changed.
select
  entry.id::text as source_id,
  case when pair.id is null then 'pair_unknown' end as reason,
  '{}'::text[] as unreadable,
  entry.id::bigint as log_history_id, pair.id as pair_id, entry.created_at, entry.log_type
from conflict_stg.log_history entry
left join conflict.conflict_visit_maps pair on pair.id = entry.pair_id
