-- Writes planned training and absences as rows of the account.
-- Reads  temp planned_inservice, temp planned_absence      Writes  inservice, absence
create or replace temp table booked_inservice as
  with timed as (
    select *, starts + to_minutes(60 + 30 * pick(event_no, 'inservice/length', 5)) as ends, audit_nanos(event_no) as nanos,
           audit_wall(starts - interval 3 days, event_no) as created,
           audit_wall(least(starts - interval 1 day, getvariable('as_of') - interval 1 hour), event_no) as updated
    from planned_inservice)
  select event_no, caregiver_no, starts, ends, eastern(starts) as starts_at, eastern(ends) as ends_at,
         one_of(event_no, 'inservice/topic', ['Infection control', 'HIPAA refresher', 'Lifting & transfer', 'Demencia: cómo ayudar', 'Fire safety 🔥']) as topic,
         case when pick(event_no, 'inservice/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'inservice/overlap allowed', 5) = 0 as is_overlap_allowed,
         coalesce(recorded_at, eastern_nanos(created, nanos)) as created_at,
         coalesce(recorded_at, eastern_nanos(updated, nanos)) as updated_at
  from timed;
create table if not exists inservice as from booked_inservice limit 0;
insert into inservice from booked_inservice;

create or replace temp table booked_absence as
  with timed as (
    select *, first_day + pick(event_no, 'absence/days', 8) as last_day, audit_nanos(event_no) as nanos,
           audit_wall(least(first_day, getvariable('as_of')) - interval 10 days, event_no) as created,
           audit_wall(least(first_day, getvariable('as_of')) - interval 30 hours, event_no) as updated
    from planned_absence)
  select event_no, caregiver_no, first_day, last_day, eastern(first_day) as starts_at, eastern(last_day) as ends_at,
         one_of(event_no, 'absence/type', ['Vacation', 'Sick', 'Personal', 'Jury duty']) as absence_type,
         case when chance(event_no, 'absence/note') < 0.2 then one_of(event_no, 'absence/notes', ['back on Monday', 'Mère malade 🤒', 'Dr''s note on file']) end as notes,
         case when pick(event_no, 'absence/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'absence/active', 20) > 0 as is_active,
         coalesce(recorded_at, eastern_nanos(created, nanos)) as created_at,
         coalesce(recorded_at, eastern_nanos(updated, nanos)) as updated_at
  from timed;
create table if not exists absence as from booked_absence limit 0;
insert into absence from booked_absence;
