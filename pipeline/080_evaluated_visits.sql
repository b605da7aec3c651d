-- 080_evaluated_visits.sql
-- Lists the visits and events whose pairs tonight's detection has judged, found again or not. What the steps from here on
-- change is captured (schema/015_capture.sql), so what the last run left there goes now.
-- Reads  pipeline.detected_pair, pipeline.changed_day, conflict.conflict_visit_maps
-- Writes pipeline.evaluated_visit, pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict
-- Again  all of them are emptied first.
-- Tasks  1
truncate pipeline.evaluated_visit, pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict;

with judged as (
  select visit_id, con_visit_id from pipeline.detected_pair
  union all
  select pair.visit_id, pair.con_visit_id
  from pipeline.changed_day join conflict.conflict_visit_maps pair using (person_key, visit_date)
  union all
  select pair.visit_id, pair.con_visit_id from conflict.conflict_visit_maps pair where pipeline.is_full()
)
insert into pipeline.evaluated_visit (visit_id)
select visit_id from judged
union
select con_visit_id from judged;
