-- 110_pairs.sql
-- Takes over what was detected: what the rules say now of the pairs looked at, found again or not, and the new ones.
-- What becomes of them is for the next step.
-- Reads  pipeline.detected_pair, pipeline.changed_day, conflict.visit_snapshots, conflict.conflicts
-- Writes conflict.conflict_visit_maps
-- Again  rows that are already right stay as they are, and a pair that exists is not added again.
-- Tasks  2, 3, 4

-- Within the window only: what it has left behind is not looked at any more (DOMAIN.md §7). A pair found again may have
-- stood on another day or under another person.
with looked_at as (
  select pair.id
  from pipeline.changed_day
  join conflict.conflict_visit_maps pair using (person_key, visit_date)
  where pair.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
  union
  select pair.id
  from pipeline.detected_pair
  join conflict.conflict_visit_maps pair using (visit_id, con_visit_id)
  union
  select id
  from conflict.conflict_visit_maps
  where pipeline.is_full()
    and visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
),
-- Flags only ever go from N to Y, and the numbers of rule 7 stay with its flag. A visit may have gone over to another
-- provider or payer since it was paired.
refreshed as (
  select
    id,
    found.visit_id is not null as is_found,
    coalesce(found.person_key, pair.person_key) as person_key,
    coalesce(found.visit_date, pair.visit_date) as visit_date,
    coalesce(own.provider_id, pair.provider_id) as provider_id,
    coalesce(con.provider_id, pair.con_provider_id) as con_provider_id,
    case when own.visit_id is null then pair.payer_id else own.payer_id end as payer_id,
    case when con.visit_id is null then pair.con_payer_id else con.payer_id end as con_payer_id,
    pair.same_sch_time_flag or found.same_sch_time_flag is true as same_sch_time_flag,
    pair.same_visit_time_flag or found.same_visit_time_flag is true as same_visit_time_flag,
    pair.sch_and_visit_time_same_flag or found.sch_and_visit_time_same_flag is true as sch_and_visit_time_same_flag,
    pair.sch_over_another_sch_time_flag or found.sch_over_another_sch_time_flag is true as sch_over_another_sch_time_flag,
    pair.visit_time_over_another_visit_time_flag or found.visit_time_over_another_visit_time_flag is true as visit_time_over_another_visit_time_flag,
    pair.sch_time_over_visit_time_flag or found.sch_time_over_visit_time_flag is true as sch_time_over_visit_time_flag,
    pair.distance_flag or found.distance_flag is true as distance_flag,
    pair.in_service_flag or found.in_service_flag is true as in_service_flag,
    pair.pto_flag or found.pto_flag is true as pto_flag,
    case when found.visit_id is null then pair.minute_diff_between_sch else found.minute_diff_between_sch end as minute_diff_between_sch,
    case when found.distance_flag then found.distance_miles_from_lat_lng else pair.distance_miles_from_lat_lng end as distance_miles_from_lat_lng,
    case when found.distance_flag then found.average_miles_per_hour else pair.average_miles_per_hour end as average_miles_per_hour,
    case when found.distance_flag then found.eta_travel_minutes else pair.eta_travel_minutes end as eta_travel_minutes
  from looked_at
  join conflict.conflict_visit_maps pair using (id)
  left join pipeline.detected_pair found using (visit_id, con_visit_id)
  left join conflict.visit_snapshots own on own.visit_id = pair.visit_id
  left join conflict.visit_snapshots con on con.visit_id = pair.con_visit_id
)
update conflict.conflict_visit_maps pair set
  is_found                                = refreshed.is_found,
  person_key                              = refreshed.person_key,
  visit_date                              = refreshed.visit_date,
  provider_id                             = refreshed.provider_id,
  con_provider_id                         = refreshed.con_provider_id,
  payer_id                                = refreshed.payer_id,
  con_payer_id                            = refreshed.con_payer_id,
  same_sch_time_flag                      = refreshed.same_sch_time_flag,
  same_visit_time_flag                    = refreshed.same_visit_time_flag,
  sch_and_visit_time_same_flag            = refreshed.sch_and_visit_time_same_flag,
  sch_over_another_sch_time_flag          = refreshed.sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag = refreshed.visit_time_over_another_visit_time_flag,
  sch_time_over_visit_time_flag           = refreshed.sch_time_over_visit_time_flag,
  distance_flag                           = refreshed.distance_flag,
  in_service_flag                         = refreshed.in_service_flag,
  pto_flag                                = refreshed.pto_flag,
  minute_diff_between_sch                 = refreshed.minute_diff_between_sch,
  distance_miles_from_lat_lng             = refreshed.distance_miles_from_lat_lng,
  average_miles_per_hour                  = refreshed.average_miles_per_hour,
  eta_travel_minutes                      = refreshed.eta_travel_minutes
from refreshed
where refreshed.id = pair.id
  and (
    pair.is_found, pair.person_key, pair.visit_date,
    pair.provider_id, pair.con_provider_id, pair.payer_id, pair.con_payer_id,
    pair.same_sch_time_flag, pair.same_visit_time_flag, pair.sch_and_visit_time_same_flag,
    pair.sch_over_another_sch_time_flag, pair.visit_time_over_another_visit_time_flag,
    pair.sch_time_over_visit_time_flag, pair.distance_flag, pair.in_service_flag, pair.pto_flag,
    pair.minute_diff_between_sch, pair.distance_miles_from_lat_lng, pair.average_miles_per_hour,
    pair.eta_travel_minutes
  ) is distinct from (
    refreshed.is_found, refreshed.person_key, refreshed.visit_date,
    refreshed.provider_id, refreshed.con_provider_id, refreshed.payer_id, refreshed.con_payer_id,
    refreshed.same_sch_time_flag, refreshed.same_visit_time_flag, refreshed.sch_and_visit_time_same_flag,
    refreshed.sch_over_another_sch_time_flag, refreshed.visit_time_over_another_visit_time_flag,
    refreshed.sch_time_over_visit_time_flag, refreshed.distance_flag, refreshed.in_service_flag, refreshed.pto_flag,
    refreshed.minute_diff_between_sch, refreshed.distance_miles_from_lat_lng, refreshed.average_miles_per_hour,
    refreshed.eta_travel_minutes
  );

-- A pair carries the other side's answer from the beginning.
with last_pair as (
  select coalesce(max(id), 0) as id from conflict.conflict_visit_maps
)
insert into conflict.conflict_visit_maps (
  id, conflict_id, visit_id, con_visit_id, person_key, visit_date,
  provider_id, con_provider_id, payer_id, con_payer_id,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag,
  sch_over_another_sch_time_flag, visit_time_over_another_visit_time_flag,
  sch_time_over_visit_time_flag, distance_flag, in_service_flag, pto_flag,
  minute_diff_between_sch, distance_miles_from_lat_lng, average_miles_per_hour, eta_travel_minutes,
  con_no_response, con_no_response_reason_id, con_no_response_title, con_no_response_notes, con_no_response_at,
  created_on, detected_on
)
select
  last_pair.id + row_number() over (order by found.visit_id, found.con_visit_id),
  c.conflict_id, found.visit_id, found.con_visit_id, found.person_key, found.visit_date,
  own.provider_id, con.provider_id, own.payer_id, con.payer_id,
  found.same_sch_time_flag, found.same_visit_time_flag, found.sch_and_visit_time_same_flag,
  found.sch_over_another_sch_time_flag, found.visit_time_over_another_visit_time_flag,
  found.sch_time_over_visit_time_flag, found.distance_flag, found.in_service_flag, found.pto_flag,
  found.minute_diff_between_sch, found.distance_miles_from_lat_lng, found.average_miles_per_hour,
  found.eta_travel_minutes,
  answered.no_response is true, answered.no_response_reason_id, answered.no_response_title, answered.no_response_notes,
  answered.no_response_at,
  pipeline.as_of(), pipeline.as_of()
from pipeline.detected_pair found
join conflict.conflicts c using (visit_id)
join conflict.visit_snapshots own using (visit_id)
join conflict.visit_snapshots con on con.visit_id = found.con_visit_id
left join conflict.conflicts answered on answered.visit_id = found.con_visit_id and answered.no_response
left join conflict.conflict_visit_maps known
  on known.visit_id = found.visit_id and known.con_visit_id = found.con_visit_id
cross join last_pair
where known.id is null;
