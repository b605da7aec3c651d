-- 32 patients an agency, four in each town of its state. A patient with a payer has two rows: the agency's and the
-- payer's. The true home is where punches are made; what the address rows say of it is another matter.
create table patient as
  with numbered as (
    select (provider_no - 1) * 32 + k + 1 as patient_no, (k % 8)::integer as place, provider
    from provider, generate_series(0, 31) as series(k)
    where source_system = 'hha')
  select patient_no, numbered.place, provider.provider_no, provider.provider_id, provider.application_provider_id,
         provider.environment, provider.state, place.city, place.county, (place.zip + pick(patient_no, 'patient/zip', 12))::varchar as zip,
         round(place.latitude + (chance(patient_no, 'patient/lat') - 0.5) * 0.03, 6) as latitude,
         round(place.longitude + (chance(patient_no, 'patient/lng') - 0.5) * 0.03, 6) as longitude,
         invented_name(patient_no, 'patient/first') as first_name, invented_name(patient_no, 'patient/last') as last_name,
         eastern(date '1930-01-01' + pick(patient_no, 'patient/birth', 20000)) as born_on,
         one_of(patient_no, 'patient/gender', ['Female', 'Female', 'Male']) as gender,
         pick(patient_no, 'patient/contract', 6) as contract_slot,
         id_of('patient', patient_no) as patient_id, 1000000 + patient_no as application_patient_id,
         office.office_no, office.office_id, office.application_office_id,
         audited_long_ago('patient' || patient_no) as updated_at
  from numbered
  join place on place.state = provider.state and place.place = numbered.place
  join office on office.office_no = provider.provider_no * 10;

create table payer_patient as
  select patient_no, id_of('payer patient', patient_no) as payer_patient_id,
         1500000 + patient_no as application_payer_patient_id,
         contract.payer_id, contract.application_payer_id,
         audited_long_ago('payer patient' || patient_no) as updated_at
  from patient
  join contract on contract.contract_no = patient.provider_no * 6 + patient.contract_slot and contract.payer_no is not null;

-- Some agencies know nothing of the referred patient of a payer but the payer's row.
alter table patient add column is_known_to_provider boolean;
update patient set is_known_to_provider = contract_slot < 5 or chance(patient_no, 'patient/known') < 0.7;
