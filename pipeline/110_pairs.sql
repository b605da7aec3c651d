-- 110_pairs.sql
-- Takes over what was detected: refreshes pairs found again, ends those no longer found, adds the new ones.
-- Reads  pipeline.detected_pair, pipeline.evaluated_visit, pipeline.changed_day, conflict.visit_snapshots,
--        conflict.conflicts
-- Writes conflict.conflict_visit_maps
-- Again  rows that are already right stay as they are, and a pair that exists is not added again.
-- Tasks  2, 3, 4

-- Flags only ever go from N to Y, and the numbers of rule 7 stay with its flag. People's own marks (W, I), no
-- response (N) and deleted (D) stay; a resolved pair is open again.
with refreshed as (
  select
    pair.id, found.person_key, found.visit_date,
    pair.same_sch_time_flag or found.same_sch_time_flag as same_sch_time_flag,
    pair.same_visit_time_flag or found.same_visit_time_flag as same_visit_time_flag,
    pair.sch_and_visit_time_same_flag or found.sch_and_visit_time_same_flag as sch_and_visit_time_same_flag,
    pair.sch_over_another_sch_time_flag or found.sch_over_another_sch_time_flag as sch_over_another_sch_time_flag,
    pair.visit_time_over_another_visit_time_flag or found.visit_time_over_another_visit_time_flag as visit_time_over_another_visit_time_flag,
    pair.sch_time_over_visit_time_flag or found.sch_time_over_visit_time_flag as sch_time_over_visit_time_flag,
    pair.distance_flag or found.distance_flag as distance_flag,
    found.minute_diff_between_sch,
    case when found.distance_flag then found.distance_miles_from_lat_lng else pair.distance_miles_from_lat_lng end as distance_miles_from_lat_lng,
    case when found.distance_flag then found.average_miles_per_hour else pair.average_miles_per_hour end as average_miles_per_hour,
    case when found.distance_flag then found.eta_travel_minutes else pair.eta_travel_minutes end as eta_travel_minutes,
    case when pair.status = 'R' then 'U' else pair.status end as status,
    case when pair.status = 'R' then pipeline.as_of() else pair.detected_on end as detected_on,
    case when pair.status = 'D' then pair.resolved_on end as resolved_on
  from pipeline.detected_pair found
  join conflict.conflict_visit_maps pair using (visit_id, con_visit_id)
)
update conflict.conflict_visit_maps pair set
  person_key                              = refreshed.person_key,
  visit_date                              = refreshed.visit_date,
  same_sch_time_flag                      = refreshed.same_sch_time_flag,
  same_visit_time_flag                    = refreshed.same_visit_time_flag,
  sch_and_visit_time_same_flag            = refreshed.sch_and_visit_time_same_flag,
  sch_over_another_sch_time_flag          = refreshed.sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag = refreshed.visit_time_over_another_visit_time_flag,
  sch_time_over_visit_time_flag           = refreshed.sch_time_over_visit_time_flag,
  distance_flag                           = refreshed.distance_flag,
  minute_diff_between_sch                 = refreshed.minute_diff_between_sch,
  distance_miles_from_lat_lng             = refreshed.distance_miles_from_lat_lng,
  average_miles_per_hour                  = refreshed.average_miles_per_hour,
  eta_travel_minutes                      = refreshed.eta_travel_minutes,
  status                                  = refreshed.status,
  detected_on                             = refreshed.detected_on,
  resolved_on                             = refreshed.resolved_on
from refreshed
where refreshed.id = pair.id
  and (
    pair.person_key, pair.visit_date,
    pair.same_sch_time_flag, pair.same_visit_time_flag, pair.sch_and_visit_time_same_flag,
    pair.sch_over_another_sch_time_flag, pair.visit_time_over_another_visit_time_flag,
    pair.sch_time_over_visit_time_flag, pair.distance_flag,
    pair.minute_diff_between_sch, pair.distance_miles_from_lat_lng, pair.average_miles_per_hour,
    pair.eta_travel_minutes, pair.status, pair.detected_on, pair.resolved_on
  ) is distinct from (
    refreshed.person_key, refreshed.visit_date,
    refreshed.same_sch_time_flag, refreshed.same_visit_time_flag, refreshed.sch_and_visit_time_same_flag,
    refreshed.sch_over_another_sch_time_flag, refreshed.visit_time_over_another_visit_time_flag,
    refreshed.sch_time_over_visit_time_flag, refreshed.distance_flag,
    refreshed.minute_diff_between_sch, refreshed.distance_miles_from_lat_lng, refreshed.average_miles_per_hour,
    refreshed.eta_travel_minutes, refreshed.status, refreshed.detected_on,
    refreshed.resolved_on
  );

-- Within the window only: what it has left behind is not looked at any more (DOMAIN.md §7). Nor are collisions with
-- training and days off, which came with a backfill: nothing above looks for them, so not finding them means nothing.
with judged as (
  select pair.id
  from pipeline.changed_day
  join conflict.conflict_visit_maps pair using (person_key, visit_date)
  union all
  select pair.id from conflict.conflict_visit_maps pair where pipeline.is_full()
)
update conflict.conflict_visit_maps pair set
  status      = 'R',
  resolved_on = coalesce(pair.resolved_on, pipeline.as_of())
from judged
where pair.id = judged.id
  and pair.status not in ('R', 'D')
  and not (pair.in_service_flag or pair.pto_flag)
  and pair.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
  and not exists (
    select from pipeline.detected_pair found
    where found.visit_id = pair.visit_id and found.con_visit_id = pair.con_visit_id
  );

with last_pair as (
  select coalesce(max(id), 0) as id from conflict.conflict_visit_maps
)
insert into conflict.conflict_visit_maps (
  id, conflict_id, visit_id, con_visit_id, person_key, visit_date,
  provider_id, con_provider_id, payer_id, con_payer_id,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag,
  sch_over_another_sch_time_flag, visit_time_over_another_visit_time_flag,
  sch_time_over_visit_time_flag, distance_flag,
  minute_diff_between_sch, distance_miles_from_lat_lng, average_miles_per_hour,
  eta_travel_minutes, created_on,
  detected_on
)
select
  last_pair.id + row_number() over (order by found.visit_id, found.con_visit_id),
  c.conflict_id, found.visit_id, found.con_visit_id, found.person_key, found.visit_date,
  own.provider_id, con.provider_id, own.payer_id, con.payer_id,
  found.same_sch_time_flag, found.same_visit_time_flag, found.sch_and_visit_time_same_flag,
  found.sch_over_another_sch_time_flag, found.visit_time_over_another_visit_time_flag,
  found.sch_time_over_visit_time_flag, found.distance_flag,
  found.minute_diff_between_sch, found.distance_miles_from_lat_lng, found.average_miles_per_hour,
  found.eta_travel_minutes, pipeline.as_of(), pipeline.as_of()
from pipeline.detected_pair found
join conflict.conflicts c using (visit_id)
join conflict.visit_snapshots own using (visit_id)
join conflict.visit_snapshots con on con.visit_id = found.con_visit_id
left join conflict.conflict_visit_maps known
  on known.visit_id = found.visit_id and known.con_visit_id = found.con_visit_id
cross join last_pair
where known.id is null;

-- A visit may have gone over to another provider or payer since it was paired.
update conflict.conflict_visit_maps pair set
  provider_id     = own.provider_id,
  con_provider_id = con.provider_id,
  payer_id        = own.payer_id,
  con_payer_id    = con.payer_id
from pipeline.evaluated_visit
join conflict.visit_snapshots own using (visit_id),
  conflict.visit_snapshots con
where pair.visit_id = own.visit_id
  and pair.con_visit_id = con.visit_id
  and (pair.provider_id, pair.con_provider_id, pair.payer_id, pair.con_payer_id)
    is distinct from (own.provider_id, con.provider_id, own.payer_id, con.payer_id);
