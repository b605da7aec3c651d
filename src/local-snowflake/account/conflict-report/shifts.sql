-- Past visits that may have collided with another: of persons whom several agencies employ under one SSN. Exactly one
-- actual time fits no rule. A visit that is missed or deleted now may have been neither when the old system saw it.
-- Reads  visit, caregiver, provider, patient_address, temp rules      Writes  temp worker, home, shift
create or replace temp table worker as
  select caregiver_no, trim(ssn) as ssn, provider_no, provider.state, caregiver.environment
  from caregiver join provider using (provider_no)
  where trim(ssn) <> '' and trim(ssn) not in (select trim(ssn) from excluded_ssn)
    and is_active and not is_demo and provider_no not in (select provider_no from excluded_agency)
  qualify min(provider_no) over (partition by trim(ssn)) <> max(provider_no) over (partition by trim(ssn));

create or replace temp macro place(latitude, longitude) as
  case when abs(latitude) <= 90 and abs(longitude) <= 180 and not (latitude = 0 and longitude = 0)
       then {'latitude': latitude, 'longitude': longitude} end;
create or replace temp macro punched_place(coordinates) as
  place(try_cast(split_part(replace(coordinates, '"', ''), ',', 1) as double),
        try_cast(split_part(replace(coordinates, '"', ''), ',', 2) as double));
create or replace temp macro state_code(state) as
  case lower(trim(state)) when 'new york' then 'NY' when 'pennsylvania' then 'PA' else upper(trim(state)) end;

create or replace temp table home as
  select * from patient_address
  where is_primary and address_type like '%GPS%'
  qualify row_number() over (partition by owner_id order by created_utc desc, patient_address_id desc) = 1;

create or replace temp table shift as
  select visit_key, visit_id, ssn, visit.provider_no, visit_date, is_missed, is_deleted,
         visit_start is not null as is_worked,
         wall_of(scheduled_start) as scheduled_start, wall_of(scheduled_end) as scheduled_end,
         coalesce(wall_of(visit_start), wall_of(scheduled_start)) as starts, coalesce(wall_of(visit_end), wall_of(scheduled_end)) as ends,
         coalesce(punched_place(call_out_coordinates), punched_place(call_in_coordinates), place(home.latitude, home.longitude)) as place,
         coalesce(home.zip, payer_home.zip) as zip,
         case when coalesce(home.state, payer_home.state) is null then [worker.state]
              else list_filter([state_code(home.state), state_code(payer_home.state)], lambda s: s is not null) end as states
  from visit
  join worker using (caregiver_no)
  left join home on home.owner_id = visit.patient_id
  left join home as payer_home on payer_home.owner_id = visit.payer_patient_id
  where visit_date >= getvariable('as_of') - interval 2 years and visit_date < getvariable('as_of') - 1
    and (visit_start is null) = (visit_end is null);
