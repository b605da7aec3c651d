-- Each collision in both directions (a visit on days off in one), and when it was recorded and ended.
-- Reads  temp collision, event_collision, shift      Writes  temp directed
create or replace temp table directed as
  with found as (
    select *, same_sch or sch_over as was_planned from collision),
  of_visits as (
    select unnest([{'own': a_id, 'con': b_id, 'is_a': true}, {'own': b_id, 'con': a_id, 'is_a': false}]) as side, found.*
    from found),
  of_events as (
    select visit_id as own_id, event_id as con_id, event_collision.* from event_collision
    union all
    select event_id, visit_id, event_collision.* from event_collision where kind = 'in-service'),
  both_kinds as (
    select couple_id, side.own as own_id, side.con as con_id, ssn, visit_date,
           changed_side is not null as is_over, changed_side is not distinct from if(side.is_a, 'a', 'b') as own_changed, changed_side is not distinct from if(side.is_a, 'b', 'a') as con_changed,
           is_correction, if(side.is_a, a_is_deleted, b_is_deleted) as own_deleted, if(side.is_a, b_is_deleted, a_is_deleted) as con_deleted,
           if(side.is_a, a_starts, b_starts) as own_starts, if(side.is_a, a_ends, b_ends) as own_ends,
           if(side.is_a, b_starts, a_starts) as con_starts, if(side.is_a, b_ends, a_ends) as con_ends,
           same_sch, same_visit, sch_and_visit_same, sch_over, visit_over, sch_over_visit, too_far,
           false as in_service, false as pto, miles, miles_per_hour, travel_minutes, was_planned
    from of_visits
    union all by name
    select md5(least(own_id::varchar, con_id::varchar) || '/' || greatest(own_id::varchar, con_id::varchar)) as couple_id, own_id, con_id, ssn, visit_date,
           false as is_over, false as own_changed, false as con_changed, false as is_correction, false as own_deleted, false as con_deleted,
           false as same_sch, false as same_visit, false as sch_and_visit_same, false as sch_over, false as visit_over,
           false as sch_over_visit, false as too_far, kind = 'in-service' as in_service, kind = 'absence' as pto, false as was_planned
    from of_events),
  dated as (
    select *,
           least(case when was_planned then visit_date - 1 - pick(couple_id, 'planned', 12) else visit_date + 1 + pick(couple_id, 'recorded', 3) end,
                 getvariable('as_of') - 1)::date as recorded_on
    from both_kinds)
  select *, case when is_over then least(greatest(recorded_on, visit_date) + 1 + pick(couple_id, 'resolved', 9), getvariable('as_of') - 1)::date end as resolved_on
  from dated;
