-- Rules 8 and 9: worked visits that collide with training or days off of the same person at another agency. An event
-- has an id in place of a visit's, made of its own key.
-- Reads  inservice, absence, visit, temp worker      Writes  temp event, event_collision
create or replace temp macro event_id(kind, environment, event_no) as md5(concat_ws('/', kind, environment, event_no))::uuid;

create or replace temp table event as
  select 'in-service' as kind, event_id('in-service', environment, event_no) as event_id, ssn, provider_no, caregiver_no,
         starts, ends, starts::date as event_date
  from inservice join worker using (caregiver_no)
  where source_system = 'hha'
  union all
  select 'absence', event_id('absence', environment, event_no), ssn, provider_no, caregiver_no,
         first_day::timestamp, last_day::timestamp, first_day
  from absence join worker using (caregiver_no)
  where source_system = 'hha';

create or replace temp table event_collision as
  with worked as (
    select *, starts::date as first_day, ends::date as last_day from shift where is_worked and not is_missed and not is_deleted),
  met as (
    select visit_id, worked.ssn, worked.visit_date, worked.provider_no, worked.starts, worked.ends, kind, event_id
    from worked join event
      on event.ssn = worked.ssn and event.provider_no <> worked.provider_no
     and ((event.kind = 'in-service' and worked.starts <= event.ends and worked.ends >= event.starts)
       or (event.kind = 'absence' and worked.first_day <= event.ends::date and worked.last_day >= event.starts::date)))
  select kind, visit_id, event_id, ssn, visit_date
  from met
  where not exists (
    select 1 from event as own
    where own.ssn = met.ssn and own.provider_no = met.provider_no and own.kind = met.kind
      and case own.kind when 'in-service' then met.starts <= own.ends and met.ends >= own.starts
               else own.starts::date <= met.starts::date and own.ends::date >= met.ends::date end);
