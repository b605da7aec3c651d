-- A caregiver row for each new employment of a person, with the SSN as the agency typed it.
-- Reads  temp employment, person, provider, office      Writes  caregiver
create or replace temp table hired as
  with employed as (
    select person_no, agency, person_no * 8 + agency as caregiver_no, hired_at, person, provider
    from employment
    join person using (person_no)
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
         coalesce(hired_at, audited_long_ago('caregiver' || caregiver_no)) as updated_at
  from employed
  join office on office.provider_no = provider.provider_no
       and office.office_no = provider.provider_no * 10 + pick(caregiver_no, 'caregiver/office', 1 + pick(provider.provider_no, 'offices', 3))
  left join (select person_no + 1 as person_no, ssn from person) as mistyped using (person_no);

create table if not exists caregiver as from hired limit 0;
insert into caregiver from hired;
