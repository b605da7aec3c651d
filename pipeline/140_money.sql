-- 140_money.sql
-- Computes what pairs cost (DOMAIN.md §8, docs/metrics.md), where anything that decides it has changed tonight.
-- Reads  pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict, pipeline.marked_pair,
--        pipeline.payer_part, conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots
-- Writes pipeline.money_conflict, pipeline.money_due, pipeline.captured_money, conflict.pair_money
-- Again  the first two are emptied, what another run has captured goes; rows that are already right stay as they are.
-- Tasks  10, 11, 12, 13
truncate pipeline.money_conflict, pipeline.money_due;
delete from pipeline.captured_money where run_id <> pipeline.run_id();

-- How few they are decides how what hangs on them is looked up.
analyze pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict;

with touched as (
  select pair.conflict_id
  from pipeline.captured_pair
  join conflict.conflict_visit_maps pair on pair.id = captured_pair.pair_id
  union
  -- A pair may have gone over from another conflict, where another one of its key is the lowest now.
  select (before ->> 'conflict_id')::bigint from pipeline.captured_pair where before is not null
  union
  select pair.conflict_id
  from pipeline.captured_snapshot
  join conflict.conflict_visit_maps pair using (visit_id)
  union
  select pair.conflict_id
  from pipeline.captured_snapshot
  join conflict.conflict_visit_maps pair on pair.con_visit_id = captured_snapshot.visit_id
  union
  select conflict_id from pipeline.captured_conflict
  union
  -- The final price goes by the status, which people may have set.
  select pair.conflict_id from pipeline.marked_pair join conflict.conflict_visit_maps pair on pair.id = marked_pair.pair_id
)
insert into pipeline.money_conflict (conflict_id) select conflict_id from touched where not pipeline.is_full();

analyze pipeline.money_conflict;

-- Where the number of conflicts that payers see may be another one.
with touched_group as (
  select c.group_id
  from pipeline.money_conflict
  join conflict.conflicts c using (conflict_id)
  where c.group_id is not null
  union
  select (before ->> 'group_id')::bigint from pipeline.captured_conflict where before ->> 'group_id' is not null
  union
  select c.group_id
  from pipeline.payer_part payer
  join conflict.visit_snapshots s using (payer_id)
  join conflict.conflicts c using (visit_id)
  where payer.changed_by_run > pipeline.evaluated_run('pipeline')
    and c.group_id is not null
    and not pipeline.is_full()
)
insert into pipeline.money_due (pair_id)
select pair.id
from pipeline.money_conflict
join conflict.conflict_visit_maps pair using (conflict_id)
union
select pair.id
from touched_group
join conflict.conflicts c using (group_id)
join conflict.conflict_visit_maps pair using (conflict_id)
where pair.billable_minutes_overlap is not null
  and not pipeline.is_full()
union all
-- A full run brings what no run has captured: new formulas, and pairs of a backfill.
select pair.id from conflict.conflict_visit_maps pair where pipeline.is_full();

analyze pipeline.money_due;

with entry as materialized (
  select
    pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price, overlap_price,
    final_price, cost_type, visit_type, conflict_type, visit_key, is_canonical
  from pipeline.money_due
  join conflict.pair_money_entries using (pair_id)
),
changed as materialized (
  select entry.*, to_jsonb(known) as before
  from entry
  left join conflict.pair_money known using (pair_id)
  where (
    known.conflict_id, known.visit_date, known.rate_per_minute, known.full_shift_minutes, known.overlap_minutes,
    known.shift_price, known.overlap_price, known.final_price, known.cost_type, known.visit_type, known.conflict_type,
    known.visit_key, known.is_canonical
  ) is distinct from (
    entry.conflict_id, entry.visit_date, entry.rate_per_minute, entry.full_shift_minutes, entry.overlap_minutes,
    entry.shift_price, entry.overlap_price, entry.final_price, entry.cost_type, entry.visit_type, entry.conflict_type,
    entry.visit_key, entry.is_canonical
  )
),
captured as (
  insert into pipeline.captured_money (pair_id, before, run_id)
  select pair_id, before, pipeline.run_id() from changed
  on conflict (pair_id) do nothing
)
insert into conflict.pair_money (
  pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price, overlap_price,
  final_price, cost_type, visit_type, conflict_type, visit_key, is_canonical
)
select
  pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price, overlap_price,
  final_price, cost_type, visit_type, conflict_type, visit_key, is_canonical
from changed
on conflict (pair_id) do update set
  conflict_id        = excluded.conflict_id,
  visit_date         = excluded.visit_date,
  rate_per_minute    = excluded.rate_per_minute,
  full_shift_minutes = excluded.full_shift_minutes,
  overlap_minutes    = excluded.overlap_minutes,
  shift_price        = excluded.shift_price,
  overlap_price      = excluded.overlap_price,
  final_price        = excluded.final_price,
  cost_type          = excluded.cost_type,
  visit_type         = excluded.visit_type,
  conflict_type      = excluded.conflict_type,
  visit_key          = excluded.visit_key,
  is_canonical       = excluded.is_canonical;
