-- What became of visits that are over: worked, missed, only started, only ended, or nothing known yet.
-- Reads  temp due, patient      Writes  temp worked (wall clocks)
create or replace temp table worked as
  with outcome as (
    select *, outcome_of(visit_key, forced_outcome) as outcome,
           one_of(visit_key, 'device', ['GPS', 'GPS', 'GPS', 'GPS', 'Phone', 'Phone', 'Phone', 'FOB', 'FOB', 'Manual']) as device
    from due),
  confirmed as (
    select *, outcome in ('worked', 'started') as has_start, outcome in ('worked', 'ended') as has_end,
           scheduled_start + to_minutes(case when is_punctual(jitter_key) then 0 else pick(jitter_key, 'jitter/start', 25) - 10 end) as jittered_start,
           scheduled_end + to_minutes(case when is_punctual(jitter_key) then 0 else pick(jitter_key, 'jitter/end', 28) - 12 end) as jittered_end
    from outcome),
  punched as (
    select *, case when has_start then jittered_start end as visit_start, case when has_end then jittered_end end as visit_end,
           has_start and device <> 'Manual' as has_call_in, has_end and device <> 'Manual' as has_call_out
    from confirmed),
  placed as (
    select punched.*,
           case when device in ('GPS', 'FOB') and chance(visit_key, 'gps') < 0.85 then
             printf('%.6f,%.6f', latitude + (chance(visit_key, 'gps/lat') - 0.5) * 0.001, longitude + (chance(visit_key, 'gps/lng') - 0.5) * 0.001)
           end as coordinates,
           -- entered between the end of the shift and the end of the refresh
           over_since + interval 15 minutes
             + to_seconds(pick(visit_key, 'entered', date_diff('second', over_since, due_as_of::timestamp) + 40 * 60)) as entered
    from punched join patient using (patient_no))
  select visit_key, outcome, outcome = 'missed' as is_missed, visit_start, visit_end,
         case when has_call_in then visit_start + to_seconds(pick(visit_key, 'punch/in', 300) - 120) end as call_in,
         case when has_call_out then visit_end + to_seconds(pick(visit_key, 'punch/out', 300) - 120) end as call_out,
         case when has_call_in then device end as call_in_device, case when has_call_out then device end as call_out_device,
         case when has_call_in then coordinates end as call_in_coordinates,
         -- punches as devices send them: quoted, a bare comma, nonsense
         case when not has_call_out then null
              when chance(visit_key, 'gps/form') < 0.12 then '"' || coordinates || '"'
              when chance(visit_key, 'gps/form') < 0.17 then ','
              when chance(visit_key, 'gps/form') < 0.173 then '0,0'
              when chance(visit_key, 'gps/form') < 0.176 then 'no fix'
              when chance(visit_key, 'gps/form') < 0.178 then '99.5,-200.25'
              else coordinates end as call_out_coordinates,
         case when outcome = 'missed' then
           one_of(visit_key, 'missed/reason', ['Patient refused', 'Aide''s car broke down', 'Hospital', 'No replacement – weekend', 'Snow ❄'])
         end as missed_reason,
         case when outcome = 'missed' and chance(visit_key, 'missed/note') < 0.3 then
           one_of(visit_key, 'missed/notes', ['Called twice, no answer', 'Familia avisó 📞', 'said "tomorrow"'])
         end as missed_notes,
         audited(entered, visit_key) as entered_at,
         case when outcome = 'worked' and chance(visit_key, 'billing/unknown') < 0.85 then 'no' end as billed
  from placed;
