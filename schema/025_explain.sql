-- 025_explain.sql
-- Why two visits collide or do not: what stood inside the steps becomes functions of its own, so that a step and its
-- explanation say the same; and the one that judges two sides by all of them.
-- Locks: none on existing data.

-- The rules ----------------------------------------------------------------------------------------------------------

-- Whether a visit has the times to be compared by: both actual ones, or none of them and both scheduled ones.
create function pipeline.is_judgeable(
  visit_start timestamp, visit_end timestamp, scheduled_start timestamp, scheduled_end timestamp
) returns boolean
  language sql immutable parallel safe
  return num_nulls(visit_start, visit_end) <> 1
    and (visit_start is not null or (scheduled_start is not null and scheduled_end is not null));

-- A visit that comes back leaves the view of deleted ones, which its copy here does not notice: the later row counts.
create function pipeline.is_deleted(deleted_at timestamptz, updated_at timestamptz) returns boolean
  language sql immutable parallel safe
  return (deleted_at < updated_at) is not true;

-- Which of rules 1 to 6 fires by the times alone; null when none does.
create function pipeline.time_rule(worked_sides integer, is_equal boolean, is_overlap boolean) returns text
  language sql immutable parallel safe
  return case
    when is_equal then (array['same_sch_time', 'sch_and_visit_time_same', 'same_visit_time'])[worked_sides + 1]
    when is_overlap
      then (array['sch_over_another_sch_time', 'sch_time_over_visit_time', 'visit_time_over_another_visit_time'])[worked_sides + 1]
  end;

-- What keeps a new pair out does not end one that exists: a missed side, and a schedule of the past (rules 1, 4).
create function pipeline.may_begin(is_any_missed boolean, worked_sides integer, visit_date date, as_of date) returns boolean
  language sql immutable parallel safe
  return not is_any_missed and (worked_sides > 0 or visit_date >= as_of);

-- Rule 7 looks at the way between two places that are known, not within one ZIP.
create function pipeline.needs_travel(place point, other_place point, zip text, other_zip text) returns boolean
  language sql immutable parallel safe
  return place is not null and other_place is not null and (zip = other_zip) is not true;

create function pipeline.is_too_far(gap_minutes integer, eta_minutes numeric) returns boolean
  language sql immutable parallel safe
  return gap_minutes > 0 and gap_minutes < eta_minutes;

-- Where two bands hold the same miles the lower one wins: a band begins to count where all lower ones have ended.
create view pipeline.speed_band as
select
  from_miles, to_miles, average_miles_per_hour,
  max(to_miles) over (order by from_miles rows between unbounded preceding and 1 preceding) as lower_bands_end
from conflict.mph;

create function pipeline.is_in_band(
  rounded_miles numeric, from_miles numeric, to_miles numeric, lower_bands_end numeric
) returns boolean
  language sql immutable parallel safe
  return rounded_miles between from_miles and to_miles and (rounded_miles <= lower_bands_end) is not true;

-- Two sides judged ---------------------------------------------------------------------------------------------------

-- What the night of `as_of` knows and decides about two visits, or a visit and an event: facts of each side, facts of both,
-- and whether it would write the pair, by rule and direction (forth: one → other). Null when one of them is not known.
-- Who a caregiver is, which agencies take part, where patients live and which events count is as of the last night.
-- One row, but many expressions: compiling them would take seconds, evaluating them takes none.
create function conflict.judge_sides(one uuid, other uuid, as_of date) returns jsonb
  language plpgsql stable set search_path = pg_catalog, public set jit = off
as $$
declare
  judged jsonb;
begin
  -- Before the first sync there is nothing to judge by.
  if to_regclass('analytics.visit') is null then
    return null;
  end if;
  with wanted (place, id) as (values (1, one), (2, other)),
  visit_side as (
    select
      wanted.place, wanted.id, 'visit' as kind, v.application_visit_id, v.visit_date, v.provider_id,
      person.person_key, v.scheduled_start_time, v.scheduled_end_time, v.visit_start_time, v.visit_end_time,
      coalesce(v.visit_start_time, v.scheduled_start_time) as starts_at,
      coalesce(v.visit_end_time, v.scheduled_end_time) as ends_at,
      v.visit_start_time is not null as is_worked,
      v.is_missed is true as is_missed,
      (v.visit_date between pipeline.first_day(as_of) and pipeline.last_day(as_of)) is true as is_in_window,
      pipeline.is_judgeable(v.visit_start_time, v.visit_end_time, v.scheduled_start_time, v.scheduled_end_time) as is_judgeable,
      exists (
        select from analytics.deleted_visit deleted
        where deleted.visit_id = v.visit_id
          and pipeline.is_deleted(deleted.visit_updated_timestamp, v.visit_updated_timestamp)
      ) as is_deleted,
      pipeline.visit_place(
        v.call_out_gps_coordinates, v.call_in_gps_coordinates, home.latitude, home.longitude
      ) as point,
      coalesce(home.zip, payer_home.zip) as zip,
      pipeline.states_of_side(
        pipeline.state_code(home.state), pipeline.state_code(payer_home.state), provider.state
      ) as states,
      v.caregiver_id,
      v._run_id > (select run_id from pipeline.evaluated where source = 'visit') as is_newer
    from wanted
    join analytics.visit v on v.visit_id = wanted.id
    left join pipeline.caregiver_person person on person.caregiver_id = v.caregiver_id
    left join pipeline.provider_part provider on provider.provider_id = v.provider_id
    left join pipeline.patient_home home on home.patient_id = v.provider_patient_id
    left join pipeline.patient_home payer_home on payer_home.patient_id = v.payer_patient_id
  ),
  -- One that takes part no more is known by its snapshot, if it ever stood in a pair.
  event_side as (
    select
      wanted.place, wanted.id, coalesce(event.kind, s.kind) as kind,
      coalesce(event.provider_id, s.provider_id) as provider_id, event.person_key,
      coalesce(event.starts_at, s.in_service_start, s.absence_start) as starts_at,
      coalesce(event.ends_at, s.in_service_end, s.absence_end) as ends_at,
      event.event_id is not null as takes_part,
      coalesce(event.caregiver_id, s.caregiver_id) as caregiver_id
    from wanted
    left join pipeline.event event on event.event_id = wanted.id
    left join conflict.visit_snapshots s on s.visit_id = wanted.id and s.kind <> 'visit'
    where num_nonnulls(event.event_id, s.visit_id) > 0
  ),
  recorded as (
    select
      place, id, kind, application_visit_id, visit_date, provider_id, person_key, scheduled_start_time, scheduled_end_time,
      visit_start_time, visit_end_time, starts_at, ends_at, is_worked, is_missed, is_in_window, is_judgeable, is_deleted,
      point, zip, states, caregiver_id, is_newer is true as is_newer, true as is_event_valid
    from visit_side
    union all
    select
      place, id, kind, null, starts_at::date, provider_id, person_key, null, null, null, null, starts_at, ends_at, false, false,
      true, true, false, null, null, null, caregiver_id, false, takes_part
    from event_side
  ),
  side as (
    select
      recorded.*, provider.provider_name,
      case
        when caregiver.caregiver_id is null then 'unknown'
        when coalesce(btrim(caregiver.ssn), '') = '' then 'no_ssn'
        when exists (select from conflict.excluded_ssns e where e.ssn = btrim(caregiver.ssn)) then 'excluded_ssn'
        when recorded.person_key is null and recorded.is_event_valid then 'not_evaluated'
      end as person_obstacle,
      case
        when provider.provider_id is null then 'unknown'
        when provider.is_active is not true then 'inactive'
        when provider.is_demo then 'demo'
        when exists (select from conflict.excluded_agencies e where e.provider_id = provider.provider_id) then 'excluded'
        when part.takes_part is not true then 'not_evaluated'
      end as provider_obstacle,
      (recorded.person_key is not null and part.takes_part and is_in_window and is_judgeable and not is_deleted
        and is_event_valid) is true as takes_part
    from recorded
    left join analytics.caregiver caregiver on caregiver.caregiver_id = recorded.caregiver_id
    left join analytics.provider provider on provider.provider_id = recorded.provider_id
    left join pipeline.provider_part part on part.provider_id = recorded.provider_id
  ),
  both_sides as (
    select
      a.kind = 'visit' and b.kind = 'visit' as are_visits,
      a.kind || ' ' || b.kind as kinds,
      a.id <> b.id as are_two,
      a.takes_part and b.takes_part as take_part,
      (a.person_key = b.person_key) is true as is_same_person,
      (a.visit_date = b.visit_date) is true as is_same_day,
      (a.provider_id = b.provider_id) is true as is_same_provider,
      a.visit_date,
      a.is_worked::integer + b.is_worked::integer as worked_sides,
      a.is_missed or b.is_missed as is_any_missed,
      pipeline.is_equal(a.starts_at, a.ends_at, b.starts_at, b.ends_at) is true as is_equal,
      pipeline.is_overlap(a.starts_at, a.ends_at, b.starts_at, b.ends_at) is true as is_overlap,
      pipeline.gap_minutes(a.starts_at, a.ends_at, b.starts_at, b.ends_at) as gap_minutes,
      pipeline.minutes_between(greatest(a.starts_at, b.starts_at), least(a.ends_at, b.ends_at)) as overlap_minutes,
      a.point is not null and b.point is not null as are_places_known,
      (a.zip = b.zip) is true as is_same_zip,
      pipeline.needs_travel(a.point, b.point, a.zip, b.zip) as needs_travel,
      settings.cross_state_filter, settings.extra_distance_percent,
      (pipeline.is_cross_state(a.states, b.states)) is true as is_cross_state,
      case when a.point is not null and b.point is not null then
        pipeline.travel_miles(pipeline.great_circle_metres(a.point, b.point), settings.extra_distance_percent)
      end as miles
    from side a
    join side b on b.place = 2
    cross join conflict.settings settings
    where a.place = 1
  ),
  travelled as (
    select
      both_sides.*, band.average_miles_per_hour,
      pipeline.eta_minutes(both_sides.miles, band.average_miles_per_hour) as eta_minutes,
      pipeline.time_rule(worked_sides, is_equal, is_overlap) as time_rule,
      pipeline.may_begin(is_any_missed, worked_sides, visit_date, as_of) is true as may_begin
    from both_sides
    left join pipeline.speed_band band
      on pipeline.is_in_band(round(both_sides.miles, 2), band.from_miles, band.to_miles, band.lower_bands_end)
  ),
  visit_and_event as (
    select
      event.kind, visit.is_worked, visit.is_missed,
      pipeline.is_during(event.kind, visit.visit_start_time, visit.visit_end_time, event.starts_at, event.ends_at) is true as is_during,
      excuse.starts_at as excuse_starts_at, excuse.ends_at as excuse_ends_at
    from side visit
    join side event on event.kind <> 'visit'
    left join lateral (
      select own.starts_at, own.ends_at
      from pipeline.event own
      where own.kind = event.kind
        and own.person_key = visit.person_key
        and own.provider_id = visit.provider_id
        and case event.kind
          when 'in_service' then pipeline.is_in_service(visit.visit_start_time, visit.visit_end_time, own.starts_at, own.ends_at)
          else pipeline.is_covered(visit.visit_start_time, visit.visit_end_time, own.starts_at, own.ends_at)
        end
      order by own.starts_at, own.event_id
      limit 1
    ) excuse on true
    where visit.kind = 'visit'
  ),
  fact as (
    select
      travelled.*, e.is_during is true as is_during, e.excuse_starts_at, e.excuse_ends_at,
      take_part and are_two and is_same_person and not is_same_provider as may_meet,
      (e.is_worked and not e.is_missed and e.is_during and e.excuse_starts_at is null) is true as is_event_met,
      forth.id as forth_id, back.id as back_id,
      case when forth.id is not null then jsonb_build_object(
        'pairId', forth.id::text, 'conflictId', forth.conflict_id::text, 'status', forth.status, 'isFound', forth.is_found) end as forth,
      case when back.id is not null then jsonb_build_object(
        'pairId', back.id::text, 'conflictId', back.conflict_id::text, 'status', back.status, 'isFound', back.is_found) end as back
    from travelled
    left join visit_and_event e on true
    left join conflict.conflict_visit_maps forth on forth.visit_id = one and forth.con_visit_id = other
    left join conflict.conflict_visit_maps back on back.visit_id = other and back.con_visit_id = one
  ),
  -- What the rules find of two visits, before the cross-state filter and what keeps new pairs out.
  found as (
    select
      fact.*,
      are_visits and may_meet and is_same_day and not (cross_state_filter and is_cross_state) as may_collide,
      (worked_sides = 2 and not is_overlap and needs_travel and pipeline.is_too_far(gap_minutes, eta_minutes)) is true as is_far
    from fact
  ),
  verdict (place, rule, forth, back) as (
    select
      known.place, known.rule,
      may_collide and (time_rule = known.rule) is true and (may_begin or forth_id is not null),
      may_collide and (time_rule = known.rule) is true and (may_begin or back_id is not null)
    from found
    cross join unnest(array[
      'same_sch_time', 'same_visit_time', 'sch_and_visit_time_same', 'sch_over_another_sch_time',
      'visit_time_over_another_visit_time', 'sch_time_over_visit_time'
    ]) with ordinality known (rule, place)
    union all
    select
      7, 'distance', may_collide and is_far and (may_begin or forth_id is not null),
      may_collide and is_far and (may_begin or back_id is not null)
    from found
    union all
    select
      8, 'in_service', may_meet and is_event_met and kinds in ('visit in_service', 'in_service visit'),
      may_meet and is_event_met and kinds in ('visit in_service', 'in_service visit')
    from found
    union all
    select 9, 'pto', may_meet and is_event_met and kinds = 'visit absence', may_meet and is_event_met and kinds = 'absence visit'
    from found
  )
  select jsonb_build_object(
    'asOf', as_of, 'firstDay', pipeline.first_day(as_of), 'lastDay', pipeline.last_day(as_of),
    'sides', (
      select jsonb_agg(jsonb_build_object(
        'id', id, 'kind', kind, 'applicationVisitId', application_visit_id, 'visitDate', visit_date,
        'agency', provider_name, 'scheduledStart', scheduled_start_time, 'scheduledEnd', scheduled_end_time,
        'visitStart', visit_start_time, 'visitEnd', visit_end_time, 'startsAt', starts_at, 'endsAt', ends_at,
        'isWorked', is_worked, 'isMissed', is_missed, 'isInWindow', is_in_window, 'isJudgeable', is_judgeable,
        'isDeleted', is_deleted, 'isNewer', is_newer, 'takesPart', takes_part, 'isEventValid', is_event_valid,
        'personObstacle', person_obstacle, 'providerObstacle', provider_obstacle, 'states', states
      ) order by place)
      from side),
    'areTwo', are_two, 'isSamePerson', is_same_person, 'isSameDay', is_same_day, 'isSameProvider', is_same_provider,
    'workedSides', worked_sides, 'isAnyMissed', is_any_missed, 'isEqual', is_equal, 'isOverlap', is_overlap,
    'gapMinutes', gap_minutes, 'overlapMinutes', overlap_minutes,
    'isWayTold', true, 'arePlacesKnown', are_places_known, 'isSameZip', is_same_zip,
    'miles', round(miles, 2)::text, 'averageMilesPerHour', average_miles_per_hour::text, 'etaMinutes', eta_minutes::text,
    'hasCrossStateFilter', cross_state_filter, 'isCrossState', is_cross_state, 'mayBegin', may_begin,
    'isDuring', is_during,
    'excuse', case when excuse_starts_at is not null then jsonb_build_object('startsAt', excuse_starts_at, 'endsAt', excuse_ends_at) end,
    'forth', forth, 'back', back,
    'rules', (
      select jsonb_agg(jsonb_build_object('rule', rule, 'forth', forth, 'back', back) order by place)
      from (select place, rule, forth, back from verdict) verdict)
  )
  into judged
  from found;
  return judged;
end
$$;

revoke all on function conflict.judge_sides from public;

-- For readers of the API -----------------------------------------------------------------------------------------------

-- A pair that the reader sees, as the last night judges it; null for any other. What conflict.visible_pairs does not show
-- of the other side is left out: its ids, its states, the reason why it takes no part, and the way to it unless rule 7 has
-- found the pair.
create function access.judge_pair(pair_id bigint) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog
as $$
declare
  seen record;
  judged jsonb;
begin
  select p.own_visit_id, pair.con_visit_id, p.is_payer, p.pays_other, p.distance_flag
  into seen
  from conflict.visible_pairs p
  join conflict.conflict_visit_maps pair on pair.id = p.id
  where p.id = judge_pair.pair_id;
  if not found then
    return null;
  end if;
  judged := conflict.judge_sides(seen.own_visit_id, seen.con_visit_id, (select as_of from control.pipeline_state));
  if judged is null or seen.pays_other then
    return judged;
  end if;
  judged := judged || '{"back": null}';
  judged := jsonb_set(judged, '{sides,1}', judged #> '{sides,1}' || '{"states": null}');
  if not seen.distance_flag then
    judged := judged || '{
      "isWayTold": false, "arePlacesKnown": false, "isSameZip": false, "miles": null, "averageMilesPerHour": null, "etaMinutes": null
    }';
  end if;
  if seen.is_payer then
    return judged;
  end if;
  judged := jsonb_set(judged, '{sides,1}', judged #> '{sides,1}' || '{
    "id": null, "applicationVisitId": null, "personObstacle": null, "providerObstacle": null
  }');
  if judged #>> '{sides,1,kind}' = 'visit' and jsonb_typeof(judged -> 'excuse') = 'object' then
    judged := judged || '{"excuse": {"startsAt": null, "endsAt": null}}';
  end if;
  return judged;
end
$$;

-- Two visits of the reader's own, or its own and the other side of a pair that it sees; null for any others.
create function access.judge_visits(one uuid, other uuid) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog
as $$
declare
  own_visits integer;
begin
  if to_regclass('analytics.visit') is null then
    return null;
  end if;
  select count(distinct v.visit_id) into own_visits
  from analytics.visit v
  where v.visit_id in (one, other)
    and access.is_own_side(
      access.role(), access.provider_id(), access.office_ids(), access.payer_id(), v.provider_id, v.office_id, v.payer_id);
  if own_visits = (case when one = other then 1 else 2 end) then
    return conflict.judge_sides(one, other, (select as_of from control.pipeline_state));
  end if;
  return access.judge_pair((
    select pair.id from conflict.conflict_visit_maps pair where pair.visit_id = one and pair.con_visit_id = other
  ));
end
$$;

revoke all on function access.judge_pair, access.judge_visits from public;
grant execute on function access.judge_pair, access.judge_visits to cm_api;
