-- Training and days off that were entered today, for the days to come.
-- Reads  caregiver      Writes  temp planned_inservice, temp planned_absence
create or replace temp table planned_inservice as
  select (getvariable('days_advanced') + 1) * 1000000000 + caregiver_no as event_no, caregiver_no,
         getvariable('as_of') + pick(caregiver_no, 'inservice/day', 14)
           + to_minutes(9 * 60 + 30 * pick(caregiver_no, 'inservice/time', 16)) as starts,
         changed_today(caregiver_no, 'inservice') as recorded_at
  from caregiver
  order by draw(concat(getvariable('as_of'), '/', caregiver_no), 'inservice'), caregiver_no
  limit 1 + (select count(*) from caregiver) // 700;

create or replace temp table planned_absence as
  select (getvariable('days_advanced') + 1) * 1000000000 + caregiver_no as event_no, caregiver_no,
         (getvariable('as_of') - 1 + pick(caregiver_no, 'absence/day', 14))::date as first_day,
         changed_today(caregiver_no, 'absence') as recorded_at
  from caregiver
  order by draw(concat(getvariable('as_of'), '/', caregiver_no), 'absence'), caregiver_no
  limit 1 + (select count(*) from caregiver) // 600;
