-- Visits that the weekly schedules and double bookings put on the days from_day … to_day.
-- Reads  schedule, caregiver, patient      Writes  temp planned
-- A visit's key says its schedule and day; double bookings have the key of their original plus 1 or 2.

create or replace temp table scheduled as
  select (schedule_no * 100000 + (day - date '1970-01-01')) * 4 as visit_key, schedule_no, person_no, caregiver_no,
         provider_no, office_no, patient_no, service_slot, agency, agencies, state,
         day as visit_date, day + to_minutes(start_minute) as scheduled_start, day + to_minutes(start_minute + minutes) as scheduled_end
  from schedule
  join (select day::date as day
        from generate_series(getvariable('from_day')::timestamp, getvariable('to_day')::timestamp, interval 1 day) as series(day))
    on weekdays[isodow(day)] <> '-' and day >= starts_on;

-- Double bookings: somebody with two agencies is put on a second shift by the other one. What kind of collision it
-- becomes is dealt out in turn, so that each rule has its cases in every account. A booking that shares its
-- original's jitter key is confirmed with the same deviation from the schedule.
create or replace temp table double_booking as
  with original as (
    select scheduled.*, scheduled_end::date + 1 > getvariable('as_of') as is_ahead, is_punctual(visit_key) as is_exact
    from scheduled join provider using (provider_no)
    where agencies > 1 and is_active and not is_demo and chance(visit_key, 'double') < 0.032
      and not is_cancelled(visit_key)
      and (scheduled_end::date + 1 > getvariable('as_of') or outcome_of(visit_key, null) = 'worked')),
  dealt as (
    select *, (row_number() over (partition by is_ahead, is_exact order by draw(visit_key, 'deal'), visit_key)
               + (getvariable('from_day') - date '1970-01-01')) % 4 as card
    from original),
  kinds as (
    select dealt.*,
           case when is_ahead then ['same', 'overlap', 'distance', 'overlap'][card + 1]
                when is_exact then ['same', 'same', 'distance', 'overlap'][card + 1]
                else ['overlap', 'overlap', 'overlap', 'same'][card + 1] end as kind,
           case when not is_ahead then case when card = 1 then 'unworked' else 'worked' end end as forced_outcome,
           unnest(range(1, case when agencies > 2 and chance(visit_key, 'triple') < 0.3 then 3 else 2 end)) as copy
    from dealt),
  booked as (
    select visit_key + copy as visit_key, visit_key as jitter_key, forced_outcome, schedule_no, kinds.person_no, kinds.state,
           caregiver.caregiver_no, caregiver.provider_no, caregiver.office_no, service_slot % 2 as service_slot, visit_date,
           (caregiver.provider_no - 1) * 32 + 1 + pick(visit_key + copy, 'double/patient', 4) * 8
             + case when kind = 'distance' then ((kinds.patient_no - 1) % 8 + 1 + pick(visit_key + copy, 'double/town', 7)) % 8
                    else pick(visit_key + copy, 'double/town', 8) end as patient_no,
           case kind when 'same' then scheduled_start
                     when 'overlap' then scheduled_start + to_minutes(30 + 15 * pick(visit_key + copy, 'double/start', 5))
                     else scheduled_end + interval 5 minutes end as scheduled_start,
           case kind when 'same' then scheduled_end end as same_end,
           120 + 15 * pick(visit_key + copy, 'double/minutes', 9) as minutes
    from kinds
    join caregiver on caregiver.person_no = kinds.person_no and caregiver.agency = (kinds.agency + copy) % agencies
    join provider on provider.provider_no = caregiver.provider_no and is_active and not is_demo)
  select * exclude (same_end, minutes), coalesce(same_end, scheduled_start + to_minutes(minutes)) as scheduled_end
  from booked;

create or replace temp table planned as
  select *, scheduled_end::date + 1 as due_as_of
  from (select visit_key, visit_key as jitter_key, null::varchar as forced_outcome, schedule_no, person_no, caregiver_no, provider_no,
               office_no, patient_no, service_slot, visit_date, scheduled_start, scheduled_end
        from scheduled
        union all by name
        select * exclude (state) from double_booking);
