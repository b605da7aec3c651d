-- Writes planned training and absences as rows of the account.
-- Reads  temp planned_inservice, temp planned_absence      Writes  inservice, absence
create or replace temp table booked_inservice as
  select event_no, caregiver_no, starts, starts + to_minutes(60 + 30 * pick(event_no, 'inservice/length', 5)) as ends,
         eastern(starts) as starts_at, eastern(starts + to_minutes(60 + 30 * pick(event_no, 'inservice/length', 5))) as ends_at,
         one_of(event_no, 'inservice/topic', ['Infection control', 'HIPAA refresher', 'Lifting & transfer', 'Demencia: cómo ayudar', 'Fire safety 🔥']) as topic,
         case when pick(event_no, 'inservice/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'inservice/overlap allowed', 5) = 0 as is_overlap_allowed,
         coalesce(recorded_at, audited(starts - interval 3 days, event_no)) as created_at,
         coalesce(recorded_at, audited(least(starts - interval 1 day, getvariable('as_of') - interval 1 hour), event_no)) as updated_at
  from planned_inservice;
create table if not exists inservice as from booked_inservice limit 0;
insert into inservice from booked_inservice;

create or replace temp table booked_absence as
  select event_no, caregiver_no, first_day, first_day + pick(event_no, 'absence/days', 8) as last_day,
         eastern(first_day) as starts_at, eastern(first_day + pick(event_no, 'absence/days', 8)) as ends_at,
         one_of(event_no, 'absence/type', ['Vacation', 'Sick', 'Personal', 'Jury duty']) as absence_type,
         case when chance(event_no, 'absence/note') < 0.2 then one_of(event_no, 'absence/notes', ['back on Monday', 'Mère malade 🤒', 'Dr''s note on file']) end as notes,
         case when pick(event_no, 'absence/source', 60) = 7 then 'ext' else 'hha' end as source_system,
         pick(event_no, 'absence/active', 20) > 0 as is_active,
         coalesce(recorded_at, audited(least(first_day, getvariable('as_of')) - interval 10 days, event_no)) as created_at,
         coalesce(recorded_at, audited(least(first_day, getvariable('as_of')) - interval 30 hours, event_no)) as updated_at
  from planned_absence;
create table if not exists absence as from booked_absence limit 0;
insert into absence from booked_absence;
