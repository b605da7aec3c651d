-- Rules 1 to 7 (DOMAIN.md §5) on what was seen, each couple once. The way of rule 7 takes whole minutes here, as its
-- column does.
-- Reads  temp sighting, rule_setting, speed_band      Writes  temp collision
create or replace temp table collision as
  with timed as (
    select *, a_is_worked::integer + b_is_worked::integer as worked,
           a_starts = b_starts and a_ends = b_ends as is_equal, a_starts < b_ends and a_ends > b_starts as is_overlap,
           if((a_starts, a_ends) <= (b_starts, b_ends), date_diff('minute', a_ends, b_starts), date_diff('minute', b_ends, a_starts)) as gap
    from sighting),
  measured as (
    select *,
           case when worked = 2 and not is_overlap and gap > 0 and (a_zip = b_zip) is not true then
             2 * 6371010 * asin(least(1, sqrt(
               power(sin(radians(b_place.latitude - a_place.latitude) / 2), 2)
               + cos(radians(a_place.latitude)) * cos(radians(b_place.latitude))
                 * power(sin(radians(b_place.longitude - a_place.longitude) / 2), 2)))) / 1609
             * (1 + (select extra_distance_percent from rule_setting)::double / 100) end as miles
    from timed),
  travelled as (
    select measured.*, miles_per_hour, round(round(miles) * 60 / miles_per_hour, 2) as travel_minutes
    from measured
    left join speed_band on round(miles, 2) between from_miles and to_miles
    qualify row_number() over (partition by couple_id order by from_miles) = 1)
  select couple_id, a_id, b_id, ssn, visit_date, changed_side, is_correction, a_is_deleted, b_is_deleted,
         a_starts, a_ends, b_starts, b_ends,
         worked = 0 and is_equal as same_sch, worked = 2 and is_equal as same_visit, worked = 1 and is_equal as sch_and_visit_same,
         worked = 0 and is_overlap and not is_equal as sch_over, worked = 2 and is_overlap and not is_equal as visit_over,
         worked = 1 and is_overlap and not is_equal as sch_over_visit,
         coalesce(gap < travel_minutes, false) as too_far,
         case when gap < travel_minutes then round(miles, 2) end as miles,
         case when gap < travel_minutes then miles_per_hour end as miles_per_hour,
         case when gap < travel_minutes then round(travel_minutes) end as travel_minutes
  from travelled
  where is_equal or is_overlap or gap < travel_minutes;
