-- 170_history.sql
-- Tells what the run has changed of each pair: one entry a pair, one value a field, from what it was to what it is.
-- Reads  pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict, conflict.conflict_visit_maps,
--        conflict.visit_snapshots, conflict.conflicts, conflict.history_fields
-- Writes conflict.log_fields, conflict.log_history, conflict.log_history_values
-- Again  a pair that has an entry of this run gets no second one; the list of fields is only filled where there is none.
-- Tasks  8, 9
insert into conflict.log_fields (
  log_field_id, field_name, label, field_for, field_type,
  is_restricted, is_hidden_in_drop_downs, is_hidden, is_hidden_for_payers, is_hidden_for_providers
)
select
  -place, field_name, label, source, field_type,
  shown_to = 'paying', shown_to = 'nobody', shown_to = 'nobody', shown_to = 'nobody', shown_to <> 'everyone'
from conflict.history_fields
where is_told_by_default
  and not exists (select from conflict.log_fields);

-- How many they are decides how their pairs are looked up.
analyze pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict;

-- Numbers follow the order of the pairs, without gaps; people who write meanwhile wait until the run is visible.
lock table conflict.log_history, conflict.log_history_values in share row exclusive mode;

with touched as (
  select pair_id from pipeline.captured_pair
  union
  select pair.id from pipeline.captured_snapshot join conflict.conflict_visit_maps pair using (visit_id)
  union
  select pair.id
  from pipeline.captured_snapshot captured
  join conflict.conflict_visit_maps pair on pair.con_visit_id = captured.visit_id
  union
  select pair.id from pipeline.captured_conflict join conflict.conflict_visit_maps pair using (conflict_id)
),
due as (
  select
    pair_id, pair.visit_id, pair.con_visit_id, pair.conflict_id,
    captured.pair_id is not null and captured.before is null as is_new
  from touched
  join conflict.conflict_visit_maps pair on pair.id = touched.pair_id
  left join pipeline.captured_pair captured using (pair_id)
  where not exists (
    select from conflict.log_history entry where entry.pair_id = touched.pair_id and entry.run_id = pipeline.run_id()
  )
),
-- Of a new pair and its conflict everything is new, whatever was there before. What its sides look like is no news that
-- the pair brings: it stands in the snapshots, and what becomes of that is told from then on.
told as (
  select pair_id, 'pair' as source, case when not due.is_new then captured.before end as before, to_jsonb(pair) as now
  from due
  join conflict.conflict_visit_maps pair on pair.id = due.pair_id
  join pipeline.captured_pair captured using (pair_id)
  union all
  select
    pair_id, 'conflict', case when not due.is_new then captured.before end, to_jsonb(c)
  from due
  join conflict.conflicts c using (conflict_id)
  left join pipeline.captured_conflict captured using (conflict_id)
  where due.is_new or captured.conflict_id is not null
  union all
  select
    pair_id, 'own', conflict.told_of_visit(captured.before), conflict.told_of_visit(to_jsonb(own))
  from due
  join conflict.visit_snapshots own using (visit_id)
  join pipeline.captured_snapshot captured using (visit_id)
  where not due.is_new
  union all
  select
    pair_id, 'other', conflict.told_of_visit(captured.before), conflict.told_of_visit(to_jsonb(other))
  from due
  join conflict.visit_snapshots other on other.visit_id = due.con_visit_id
  join pipeline.captured_snapshot captured on captured.visit_id = due.con_visit_id
  where not due.is_new
  -- Keeps the planner from making the row anew for each field.
  offset 0
),
value as (
  select
    told.pair_id, field.log_field_id,
    nullif(told.before -> field.column_name, 'null') as before, nullif(told.now -> field.column_name, 'null') as now
  from told
  join conflict.told_fields field using (source)
),
-- That a flag is not set is no news of what is new.
change as materialized (
  select pair_id, log_field_id, conflict.history_text(before) as old_value, conflict.history_text(now) as new_value
  from value
  where before is distinct from now
    and (before is not null or now <> 'false')
),
last_entry as (
  select coalesce(max(log_history_id), 0) as id from conflict.log_history
),
last_value as (
  select coalesce(max(log_history_value_id), 0) as id from conflict.log_history_values
),
entry as (
  insert into conflict.log_history (log_history_id, pair_id, created_at, log_type, run_id)
  select
    last_entry.id + row_number() over (order by pair_id), pair_id, pipeline.as_of(),
    case when due.is_new then 'Insert' else 'Update' end, pipeline.run_id()
  from (select distinct pair_id from change) changed
  join due using (pair_id)
  cross join last_entry
  returning log_history_id, pair_id
)
insert into conflict.log_history_values (
  log_history_value_id, log_history_id, log_field_id, old_value, new_value, visit_id, application_visit_id
)
select
  last_value.id + row_number() over (order by entry.log_history_id, abs(change.log_field_id)), entry.log_history_id,
  change.log_field_id, change.old_value, change.new_value, pair.visit_id, own.application_visit_id
from entry
join change using (pair_id)
join conflict.conflict_visit_maps pair on pair.id = entry.pair_id
left join conflict.visit_snapshots own using (visit_id)
cross join last_value;

-- Whoever is given a number after this run gets a new one.
select
  setval(counter.entries, greatest(last_entry.id, pg_sequence_last_value(counter.entries))),
  setval(counter.values, greatest(last_value.id, pg_sequence_last_value(counter.values)))
from (
  select
    pg_get_serial_sequence('conflict.log_history', 'log_history_id')::regclass as entries,
    pg_get_serial_sequence('conflict.log_history_values', 'log_history_value_id')::regclass as values
) counter
cross join (select max(log_history_id) as id from conflict.log_history) last_entry
cross join (select max(log_history_value_id) as id from conflict.log_history_values) last_value
where last_entry.id > coalesce(pg_sequence_last_value(counter.entries), 0)
   or last_value.id > coalesce(pg_sequence_last_value(counter.values), 0);
