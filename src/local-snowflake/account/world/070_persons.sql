-- Caregivers as persons, and a row for each agency that employs them: most one, some up to four in their state.
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

create table caregiver as
  with employed as (
    select person_no, agency, person_no * 8 + agency as caregiver_no, person, provider
    from (select *, unnest(range(agencies)) as agency from person) as person
    join provider on provider.source_system = 'hha' and provider.state = person.state
         and provider.state_rank = (pick(person_no, 'person/first agency', provider.state_size) + agency) % provider.state_size)
  select caregiver_no::bigint as caregiver_no, person_no, agency, person.state, person.place,
         id_of('caregiver', caregiver_no) as caregiver_id, 2000000 + caregiver_no as application_caregiver_id,
         provider.provider_no, provider.provider_id, provider.application_provider_id, provider.environment,
         office.office_no, office.office_id, office.application_office_id,
         person.first_name, person.last_name, person.born_on, person.gender,
         printf('%s-%d', upper(left(provider.provider_name, 3)), caregiver_no) as caregiver_code,
         case
           when person_no % 97 = 5 then '000-00-0000'
           when person_no % 89 = 7 then '999-99-9999'
           when person_no % 83 = 11 then '   '
           when person_no % 79 = 13 then null
           -- mistyped: the number of somebody in the other state
           when person_no % 240 = 50 then mistyped.ssn
           when chance(caregiver_no, 'caregiver/padded') < 0.06 then '  ' || person.ssn || ' '
           else person.ssn
         end as ssn,
         one_of(caregiver_no, 'caregiver/status', ['Active', 'Active', 'Active', 'Active', 'Active', 'Active', 'Inactive', 'On Leave']) as status,
         eastern(getvariable('created_as_of') - 120 - pick(caregiver_no, 'caregiver/hired', 3000)) as hired_on,
         audited_long_ago('caregiver' || caregiver_no) as updated_at
  from employed
  join office on office.provider_no = provider.provider_no
       and office.office_no = provider.provider_no * 10 + pick(caregiver_no, 'caregiver/office', 1 + pick(provider.provider_no, 'offices', 3))
  left join (select person_no + 1 as person_no, ssn from person) as mistyped using (person_no);
