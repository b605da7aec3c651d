-- Some bookings are deleted again, never an original of a double booking; new_visits of the others are kept.
-- Reads  temp planned, temp double_booking      Writes  temp kept
create or replace temp table kept as
  with booking as (
    select planned.*, is_cancelled(visit_key) and visit_key = jitter_key as is_deleted from planned),
  counted as (
    select *, row_number() over by_person as ordinal, sum((not is_deleted)::integer) over by_person as visible
    from booking
    window by_person as (order by person_no, visit_key rows unbounded preceding))
  select * from counted where visible <= getvariable('new_visits');
