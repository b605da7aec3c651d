-- The visits that ended since the last refresh, and a few older ones that are confirmed late.
-- Reads  visit      Writes  temp due
create or replace temp table due as
  select visit_key, jitter_key, forced_outcome, patient_no, wall_of(scheduled_start) as scheduled_start,
         wall_of(scheduled_end) as scheduled_end, due_as_of, wall_of(scheduled_end) as over_since
  from visit
  where due_as_of = getvariable('as_of') and not is_deleted
  union all
  select visit_key, jitter_key, 'worked', patient_no, wall_of(scheduled_start), wall_of(scheduled_end),
         getvariable('as_of'), getvariable('as_of') - 1 + interval 40 minutes
  from visit
  where due_as_of < getvariable('as_of') and visit_start is null and visit_end is null and not is_missed and not is_deleted
    and befalls_today(visit_key, 'late', 0.02);
