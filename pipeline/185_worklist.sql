-- 185_worklist.sql
-- Brings the list of the web application up to date, for the conflicts of which anything changed tonight.
-- Reads  pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict, pipeline.captured_money,
--        conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots, conflict.pair_money
-- Writes conflict.worklist
-- Again  rows that are already right stay as they are.
-- Tasks  none
with touched as (
  select pair.conflict_id
  from pipeline.captured_pair
  join conflict.conflict_visit_maps pair on pair.id = captured_pair.pair_id
  union
  -- A pair may have gone over from another conflict.
  select (before ->> 'conflict_id')::bigint from pipeline.captured_pair where before is not null
  union
  select c.conflict_id
  from pipeline.captured_snapshot
  join conflict.conflicts c using (visit_id)
  union
  select pair.conflict_id
  from pipeline.captured_snapshot
  join conflict.conflict_visit_maps pair on pair.con_visit_id = captured_snapshot.visit_id
  union
  select conflict_id from pipeline.captured_conflict
  union
  select money.conflict_id
  from pipeline.captured_money
  join conflict.pair_money money using (pair_id)
  where captured_money.run_id = pipeline.run_id()
  union
  select (before ->> 'conflict_id')::bigint
  from pipeline.captured_money
  where run_id = pipeline.run_id() and before is not null
)
select conflict.write_worklist(array(select conflict_id from touched));
