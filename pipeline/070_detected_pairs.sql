-- 070_detected_pairs.sql
-- Finds the pairs (rules 1-7, DOMAIN.md §5), each in both directions.
-- Reads  pipeline.encounter, pipeline.candidate, pipeline.patient_home, conflict.settings, pipeline.speed_band,
--        conflict.conflict_visit_maps
-- Writes pipeline.detected_pair
-- Again  detected_pair is emptied first.
-- Tasks  2, 3
truncate pipeline.detected_pair;

with apart as (
  select visit_id, other_visit_id, gap_minutes
  from pipeline.encounter
  where worked_sides = 2 and not is_overlap and gap_minutes > 0
),
located_visit as materialized (
  select
    visit.visit_id,
    pipeline.visit_place(
      visit.call_out_gps_coordinates, visit.call_in_gps_coordinates, home.latitude, home.longitude
    ) as place,
    coalesce(home.zip, payer_home.zip) as zip
  from (select visit_id from apart union select other_visit_id from apart) side
  join pipeline.candidate visit using (visit_id)
  left join pipeline.patient_home home on home.patient_id = visit.provider_patient_id
  left join pipeline.patient_home payer_home on payer_home.patient_id = visit.payer_patient_id
),
journey as materialized (
  select
    apart.visit_id, apart.other_visit_id, apart.gap_minutes,
    pipeline.travel_miles(pipeline.great_circle_metres(a.place, b.place), settings.extra_distance_percent) as miles
  from apart
  join located_visit a on a.visit_id = apart.visit_id
  join located_visit b on b.visit_id = apart.other_visit_id
  cross join conflict.settings settings
  where pipeline.needs_travel(a.place, b.place, a.zip, b.zip)
),
too_far as (
  select
    journey.visit_id, journey.other_visit_id,
    round(journey.miles, 2) as miles,
    band.average_miles_per_hour,
    pipeline.eta_minutes(journey.miles, band.average_miles_per_hour) as eta_minutes
  from journey
  join pipeline.speed_band band
    on pipeline.is_in_band(round(journey.miles, 2), band.from_miles, band.to_miles, band.lower_bands_end)
  where pipeline.is_too_far(journey.gap_minutes, pipeline.eta_minutes(journey.miles, band.average_miles_per_hour))
),
collision as (
  select
    encounter.visit_id, encounter.other_visit_id, person_key, visit_date, worked_sides, is_any_missed,
    pipeline.time_rule(worked_sides, is_equal, is_overlap) as time_rule,
    too_far.visit_id is not null as distance,
    minutes_to_other, minutes_from_other,
    too_far.miles, too_far.average_miles_per_hour, too_far.eta_minutes
  from pipeline.encounter
  left join too_far
    on too_far.visit_id = encounter.visit_id and too_far.other_visit_id = encounter.other_visit_id
  where is_equal or is_overlap or too_far.visit_id is not null
)
insert into pipeline.detected_pair (
  visit_id, con_visit_id, person_key, visit_date,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
  minute_diff_between_sch, distance_miles_from_lat_lng, average_miles_per_hour, eta_travel_minutes
)
select
  direction.visit_id, direction.con_visit_id, collision.person_key, collision.visit_date,
  (time_rule = 'same_sch_time') is true, (time_rule = 'same_visit_time') is true,
  (time_rule = 'sch_and_visit_time_same') is true, (time_rule = 'sch_over_another_sch_time') is true,
  (time_rule = 'visit_time_over_another_visit_time') is true, (time_rule = 'sch_time_over_visit_time') is true, distance,
  direction.minutes, miles, collision.average_miles_per_hour, eta_minutes
from collision
cross join lateral (
  values
    (collision.visit_id, collision.other_visit_id, minutes_to_other),
    (collision.other_visit_id, collision.visit_id, minutes_from_other)
) direction (visit_id, con_visit_id, minutes)
left join conflict.conflict_visit_maps known
  on known.visit_id = direction.visit_id and known.con_visit_id = direction.con_visit_id
where known.id is not null
   or pipeline.may_begin(is_any_missed, worked_sides, collision.visit_date, pipeline.as_of());
