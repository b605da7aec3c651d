-- A few persons take weekend work at a second agency; its visits begin at the far end of the window.
-- Reads  person      Writes  person, schedule, temp employment
create or replace temp table employment as
  select person_no, 1::bigint as agency, 'other days' as pattern, getvariable('to_day')::date as starts_on,
         changed_today(person_no, 'hired') as hired_at
  from person
  where agencies = 1
  order by draw(concat(getvariable('as_of'), '/', person_no), 'hired'), person_no
  limit 1 + (select count(*) from person) // 2000;
update person set agencies = 2 where person_no in (select person_no from employment);
update schedule set agencies = 2 where person_no in (select person_no from employment);
