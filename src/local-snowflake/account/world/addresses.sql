-- Address rows as they are found: GPS rows primary or not, repeated, tied on their timestamp, without coordinates.
create table patient_address as
  with owner as (
    select patient_no * 16 as owner_no, patient_id as owner_id, application_patient_id as application_owner_id,
           provider_id, application_provider_id, null::uuid as payer_id, 0 as application_payer_id, patient_no
    from patient
    union all
    select patient_no * 16 + 8, payer_patient_id, application_payer_patient_id, null, null, payer_id, application_payer_id, patient_no
    from payer_patient
    where chance(patient_no, 'payer address') < 0.6),
  kind as (
    from (values (0, 'GPS',            true,  1.0,  0),
                 (1, 'Home',           false, 0.5,  -40),
                 (2, 'GPS, Community', true,  0.12, -200),
                 (3, 'GPS',            true,  0.05, 0),
                 (4, 'GPS',            false, 0.1,  30)) as kind(slot, address_type, is_primary, share, days_newer)),
  present as (
    select owner.*, owner_no + slot as address_no, slot, is_primary, days_newer,
           -- a few have no GPS address at all
           case when slot = 0 and chance(owner_no, 'address/plain') < 0.04 then 'Home, Mailing' else address_type end as address_type
    from owner, kind
    where chance(owner_no + slot, 'address/present') < share)
  select address_no, id_of('address', address_no) as patient_address_id, 5000000 + address_no as application_patient_address_id,
         owner_id, application_owner_id, present.provider_id, present.application_provider_id, payer_id, application_payer_id,
         environment, address_type, is_primary,
         (1 + pick(address_no, 'address/number', 999)) || ' ' || invented_name(address_no, 'address/street')
           || one_of(address_no, 'address/way', [' Street', ' Avenue', '''s Lane', ' Rd']) as line_1,
         case when pick(address_no, 'address/apartment', 4) = 0 then 'Apt ' || (1 + pick(address_no, 'address/apt', 80)) end as line_2,
         city, case when pick(address_no, 'address/long state', 25) = 0
                    then case state when 'NY' then ' new york' else 'Pennsylvania ' end else state end as state,
         county, case when slot in (2, 3) then (zip::integer + 3)::varchar when chance(address_no, 'address/zip') < 0.97 then zip end as zip,
         case when chance(address_no, 'address/located') < 0.95 then latitude end as latitude,
         case when chance(address_no, 'address/located') < 0.95 then longitude end as longitude,
         getvariable('created_as_of') - 500 + days_newer
           + to_seconds(pick(owner_no, 'address/created', 8000000)) as created_utc,
         audited_long_ago('address' || address_no) as updated_at
  from present join patient using (patient_no);
