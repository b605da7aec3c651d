-- Creation: the visits that are over on the night of as_of (the day after the scheduled end begins).
create or replace temp table due as
  select visit_key, jitter_key, forced_outcome, patient_no, scheduled_start, scheduled_end, due_as_of, scheduled_end as over_since
  from planned
  where due_as_of <= getvariable('as_of');
