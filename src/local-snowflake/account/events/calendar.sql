-- Creation: training and days off; some fall into a shift that the same person works for another agency.
-- Reads  caregiver, visit      Writes  temp planned_inservice, temp planned_absence
create or replace temp table planned_inservice as
  with routine as (
    select caregiver_no as event_no, caregiver_no,
           getvariable('as_of') - pick(caregiver_no, 'inservice/day', 90) + to_minutes(9 * 60 + 30 * pick(caregiver_no, 'inservice/time', 16)) as starts
    from caregiver where chance(caregiver_no, 'inservice') < 0.12),
  colliding as (
    select 100000000 + row_number() over (order by visit_key) as event_no, other.caregiver_no,
           wall_of(visit_start) + interval 30 minutes as starts
    from visit
    join caregiver on caregiver.caregiver_no = visit.caregiver_no
    join caregiver as other on other.person_no = caregiver.person_no and other.agency = caregiver.agency + 1
    where visit_end is not null and visit_start is not null and chance(visit_key, 'inservice/collides') < 0.004)
  select *, null::struct(utc timestamp, nanos smallint, offset_minutes smallint) as recorded_at
  from (from routine union all from colliding);

create or replace temp table planned_absence as
  with routine as (
    select caregiver_no as event_no, caregiver_no, (getvariable('as_of') + 10 - pick(caregiver_no, 'absence/day', 100)) as first_day
    from caregiver where chance(caregiver_no, 'absence') < 0.15),
  colliding as (
    select 100000000 + row_number() over (order by visit_key) as event_no, other.caregiver_no, visit_date as first_day
    from visit
    join caregiver on caregiver.caregiver_no = visit.caregiver_no
    join caregiver as other on other.person_no = caregiver.person_no and other.agency = caregiver.agency + 1
    where visit_end is not null and visit_start is not null and chance(visit_key, 'absence/collides') < 0.003)
  select *, null::struct(utc timestamp, nanos smallint, offset_minutes smallint) as recorded_at
  from (from routine union all from colliding);
