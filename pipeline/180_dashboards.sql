-- 180_dashboards.sql
-- Brings up to date what dashboards count and sum (DOMAIN.md §9, docs/metrics.md): the pairs they show, and the cells in
-- which a pair that changed counts now or counted before. A full run compares every cell with its definition.
-- Reads  pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict, pipeline.captured_money,
--        pipeline.payer_part, conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots,
--        conflict.pair_money
-- Writes pipeline.marked_pair, pipeline.dashboard_due, pipeline.dashboard_entry, pipeline.dashboard_changed,
--        pipeline.recounted_pair, conflict.dashboard_pairs, conflict.dashboard_payer, conflict.dashboard_provider,
--        conflict.dashboard_state
-- Again  the work tables are emptied first; a pair that is shown as it should be changes no cell.
-- Tasks  10, 11, 12, 13
truncate pipeline.dashboard_due, pipeline.dashboard_entry, pipeline.dashboard_changed, pipeline.recounted_pair;

-- What is noted while this runs is for the next night.
with marked as (
  delete from pipeline.marked_pair returning pair_id
)
insert into pipeline.dashboard_due (pair_id)
select pair_id from marked
union
select pair_id from pipeline.captured_pair
union
select pair_id from pipeline.captured_money where run_id = pipeline.run_id()
union
select pair.id
from pipeline.captured_snapshot
join conflict.conflict_visit_maps pair using (visit_id)
union
select pair.id
from pipeline.captured_conflict
join conflict.conflict_visit_maps pair using (conflict_id)
union
select pair.id
from pipeline.payer_part payer
join conflict.conflict_visit_maps pair using (payer_id)
where payer.changed_by_run > pipeline.evaluated_run('pipeline')
  and not pipeline.is_full()
union
select id from conflict.conflict_visit_maps where pipeline.is_full()
union
select pair_id from conflict.dashboard_pairs where pipeline.is_full();

analyze pipeline.dashboard_due;

insert into pipeline.dashboard_entry
select entry.*
from pipeline.dashboard_due
join conflict.dashboard_pairs_entries entry using (pair_id);

analyze pipeline.dashboard_entry;

with known as (
  select pair.*
  from pipeline.dashboard_due
  join conflict.dashboard_pairs pair using (pair_id)
)
insert into pipeline.dashboard_changed (pair_id, visit_key_before, visit_key)
select pair_id, known.visit_key, entry.visit_key
from known
full join pipeline.dashboard_entry entry using (pair_id)
where row(known.*) is distinct from row(entry.*);

analyze pipeline.dashboard_changed;

-- A key counts once in a cell, whichever of its pairs are there: so all of them are looked at, before and after.
with recounted_key as (
  select visit_key_before as visit_key from pipeline.dashboard_changed
  union
  select visit_key from pipeline.dashboard_changed
)
insert into pipeline.recounted_pair
select -1, pair.*
from recounted_key
join conflict.dashboard_pairs pair using (visit_key)
where not pipeline.is_full();

delete from conflict.dashboard_pairs pair
using pipeline.dashboard_changed changed
where changed.pair_id = pair.pair_id;

insert into conflict.dashboard_pairs
select entry.*
from pipeline.dashboard_changed
join pipeline.dashboard_entry entry using (pair_id);

with recounted_key as (
  select visit_key_before as visit_key from pipeline.dashboard_changed
  union
  select visit_key from pipeline.dashboard_changed
)
insert into pipeline.recounted_pair
select 1, pair.*
from recounted_key
join conflict.dashboard_pairs pair using (visit_key)
where not pipeline.is_full();

analyze pipeline.recounted_pair;

with difference (payer_id, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price) as (
  select
    pair.payer_id, cell.dimension, pair.visit_date, cell.key,
    count(distinct pair.visit_key) filter (where weight = 1) - count(distinct pair.visit_key) filter (where weight = -1),
    sum(weight * pair.shift_price), sum(weight * pair.overlap_price), sum(weight * pair.final_price)
  from pipeline.recounted_pair pair
  cross join lateral pipeline.payer_dimensions(
    pair.conflict_type, pair.provider_id, pair.provider_tin, pair.contract, pair.patient_id, pair.con_payer_id,
    pair.person_key
  ) cell
  group by pair.payer_id, cell.dimension, pair.visit_date, cell.key
  union all
  select payer_id, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price
  from conflict.dashboard_payer_entries
  where pipeline.is_full()
  union all
  select payer_id, dimension, visit_date, key, -collisions, -shift_price, -overlap_price, -final_price
  from conflict.dashboard_payer
  where pipeline.is_full()
)
insert into conflict.dashboard_payer as known (
  payer_id, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price
)
select
  payer_id, dimension, visit_date, key, sum(collisions),
  trim_scale(sum(shift_price)), trim_scale(sum(overlap_price)), trim_scale(sum(final_price))
from difference
group by payer_id, dimension, visit_date, key
having (sum(collisions), sum(shift_price), sum(overlap_price), sum(final_price)) <> (0, 0, 0, 0)
on conflict (payer_id, dimension, visit_date, key) do update set
  collisions    = known.collisions + excluded.collisions,
  shift_price   = trim_scale(known.shift_price + excluded.shift_price),
  overlap_price = trim_scale(known.overlap_price + excluded.overlap_price),
  final_price   = trim_scale(known.final_price + excluded.final_price);

delete from conflict.dashboard_payer where collisions = 0;

with difference (
  provider_id, office_id, dimension, recorded_on, key, collisions, shift_price, overlap_price, final_price
) as (
  select
    pair.provider_id, pair.office_id, cell.dimension, pair.recorded_on, cell.key,
    count(distinct pair.visit_key) filter (where weight = 1) - count(distinct pair.visit_key) filter (where weight = -1),
    sum(weight * pair.shift_price), sum(weight * pair.overlap_price), sum(weight * pair.final_price)
  from pipeline.recounted_pair pair
  cross join lateral pipeline.provider_dimensions(
    pair.conflict_type, pair.payer_id, pair.con_provider_id, pair.patient_id, pair.person_key
  ) cell
  group by pair.provider_id, pair.office_id, cell.dimension, pair.recorded_on, cell.key
  union all
  select
    provider_id, office_id, dimension, recorded_on, key, collisions, shift_price, overlap_price, final_price
  from conflict.dashboard_provider_entries
  where pipeline.is_full()
  union all
  select
    provider_id, office_id, dimension, recorded_on, key, -collisions, -shift_price, -overlap_price, -final_price
  from conflict.dashboard_provider
  where pipeline.is_full()
)
insert into conflict.dashboard_provider as known (
  provider_id, office_id, dimension, recorded_on, key, collisions, shift_price, overlap_price, final_price
)
select
  provider_id, office_id, dimension, recorded_on, key, sum(collisions),
  trim_scale(sum(shift_price)), trim_scale(sum(overlap_price)), trim_scale(sum(final_price))
from difference
group by provider_id, office_id, dimension, recorded_on, key
having (sum(collisions), sum(shift_price), sum(overlap_price), sum(final_price)) <> (0, 0, 0, 0)
on conflict (provider_id, office_id, dimension, recorded_on, key) do update set
  collisions    = known.collisions + excluded.collisions,
  shift_price   = trim_scale(known.shift_price + excluded.shift_price),
  overlap_price = trim_scale(known.overlap_price + excluded.overlap_price),
  final_price   = trim_scale(known.final_price + excluded.final_price);

delete from conflict.dashboard_provider where collisions = 0;

with difference (state, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price) as (
  select
    pair.state, cell.dimension, pair.visit_date, cell.key,
    count(distinct pair.visit_key) filter (where weight = 1) - count(distinct pair.visit_key) filter (where weight = -1),
    sum(weight * pair.shift_price), sum(weight * pair.overlap_price), sum(weight * pair.final_price)
  from pipeline.recounted_pair pair
  cross join lateral (
    select * from pipeline.payer_dimensions(
      pair.conflict_type, pair.provider_id, pair.provider_tin, pair.contract, pair.patient_id, pair.con_payer_id,
      pair.person_key
    )
    union all
    select * from pipeline.state_dimensions(
      pair.county, pair.service_code, pair.status, pair.cost_type, pair.visit_type
    )
  ) cell
  group by pair.state, cell.dimension, pair.visit_date, cell.key
  union all
  select state, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price
  from conflict.dashboard_state_entries
  where pipeline.is_full()
  union all
  select state, dimension, visit_date, key, -collisions, -shift_price, -overlap_price, -final_price
  from conflict.dashboard_state
  where pipeline.is_full()
)
insert into conflict.dashboard_state as known (
  state, dimension, visit_date, key, collisions, shift_price, overlap_price, final_price
)
select
  state, dimension, visit_date, key, sum(collisions),
  trim_scale(sum(shift_price)), trim_scale(sum(overlap_price)), trim_scale(sum(final_price))
from difference
group by state, dimension, visit_date, key
having (sum(collisions), sum(shift_price), sum(overlap_price), sum(final_price)) <> (0, 0, 0, 0)
on conflict (state, dimension, visit_date, key) do update set
  collisions    = known.collisions + excluded.collisions,
  shift_price   = trim_scale(known.shift_price + excluded.shift_price),
  overlap_price = trim_scale(known.overlap_price + excluded.overlap_price),
  final_price   = trim_scale(known.final_price + excluded.final_price);

delete from conflict.dashboard_state where collisions = 0;
