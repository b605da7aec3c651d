-- In-service training and absences: some of them fall into a shift that the same person works elsewhere.
-- Reads  caregiver, visit      Writes  inservice, absence
create table inservice as
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
    where visit_end is not null and visit_start is not null and chance(visit_key, 'inservice/collides') < 0.004),
  event as (from routine union all from colliding)
  select event_no, caregiver_no, starts, starts + to_minutes(60 + 30 * pick(event_no, 'inservice/length', 5)) as ends,
         eastern(starts) as starts_at, eastern(starts + to_minutes(60 + 30 * pick(event_no, 'inservice/length', 5))) as ends_at,
         one_of(event_no, 'inservice/topic', ['Infection control', 'HIPAA refresher', 'Lifting & transfer', 'Demencia: cómo ayudar', 'Fire safety 🔥']) as topic,
         case when pick(event_no, 'inservice/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'inservice/overlap allowed', 5) = 0 as is_overlap_allowed,
         audited(starts - interval 3 days, event_no) as created_at,
         audited(least(starts - interval 1 day, getvariable('as_of') - interval 1 hour), event_no) as updated_at
  from event;

create table absence as
  with routine as (
    select caregiver_no as event_no, caregiver_no, (getvariable('as_of') + 10 - pick(caregiver_no, 'absence/day', 100)) as first_day
    from caregiver where chance(caregiver_no, 'absence') < 0.15),
  colliding as (
    select 100000000 + row_number() over (order by visit_key) as event_no, other.caregiver_no, visit_date as first_day
    from visit
    join caregiver on caregiver.caregiver_no = visit.caregiver_no
    join caregiver as other on other.person_no = caregiver.person_no and other.agency = caregiver.agency + 1
    where visit_end is not null and visit_start is not null and chance(visit_key, 'absence/collides') < 0.003),
  event as (from routine union all from colliding)
  select event_no, caregiver_no, first_day, first_day + pick(event_no, 'absence/days', 8) as last_day,
         eastern(first_day) as starts_at, eastern(first_day + pick(event_no, 'absence/days', 8)) as ends_at,
         one_of(event_no, 'absence/type', ['Vacation', 'Sick', 'Personal', 'Jury duty']) as absence_type,
         case when chance(event_no, 'absence/note') < 0.2 then one_of(event_no, 'absence/notes', ['back on Monday', 'Mère malade 🤒', 'Dr''s note on file']) end as notes,
         case when pick(event_no, 'absence/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'absence/active', 20) > 0 as is_active,
         audited(least(first_day, getvariable('as_of')) - interval 10 days, event_no) as created_at,
         audited(least(first_day, getvariable('as_of')) - interval 30 hours, event_no) as updated_at
  from event;
