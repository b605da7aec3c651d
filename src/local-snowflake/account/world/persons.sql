-- Caregivers as persons; most work for one agency of their state, some for up to four.
-- SSNs are of the range 900 and above, which is never issued.
create table person as
  with numbered as (
    select n::integer as person_no, case when n % 3 = 2 then 'PA' else 'NY' end as state
    from generate_series(1, getvariable('persons')) as series(n)),
  drawn as (
    select *, (person_no::bigint * 7919 + pick(0, 'ssn', 1000000)) % 1000000 + person_no // 1000000 * 1000000 as serial
    from numbered)
  select person_no, state, pick(person_no, 'person/place', 8) as place,
         printf('%03d-%02d-%04d', (900 + serial // 1000000)::integer, (serial // 10000 % 100)::integer, (serial % 10000)::integer) as ssn,
         invented_name(person_no, 'person/first') as first_name, invented_name(person_no, 'person/last') as last_name,
         eastern(date '1955-01-01' + pick(person_no, 'person/birth', 18000)) as born_on,
         one_of(person_no, 'person/gender', ['Female', 'Female', 'Female', 'Male']) as gender,
         case when person_no % 50 = 25 then 4 when person_no % 20 = 7 then 3
              when chance(person_no, 'person/agencies') < 0.19 then 2 else 1 end as agencies
  from drawn;

create or replace temp table employment as
  select person_no, unnest(range(agencies)) as agency, null::varchar as pattern, date '1970-01-01' as starts_on,
         null::struct(utc timestamp, nanos smallint, offset_minutes smallint) as hired_at
  from person;
