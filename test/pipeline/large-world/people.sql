-- Agencies, payers, patients with their homes, and 20,000 persons who work for one to four agencies each.
create function pg_temp.lot(of_whom bigint, salt bigint, choices integer) returns integer
  language sql immutable parallel safe
  return ((hashint8extended(of_whom, salt) & 9223372036854775807) % choices)::integer;

create function pg_temp.id_of(kind text, number bigint) returns uuid
  language sql immutable parallel safe
  return md5(kind || number::text)::uuid;

insert into analytics.provider (provider_id, provider_name, federal_tax_number, address_state, is_active, is_demo, _run_id, _synced_at)
select pg_temp.id_of('provider', n), 'Agency ' || n, '13-' || n, case when n % 10 = 9 then 'NJ' else 'NY' end, n % 50 <> 49, false, 1, now()
from generate_series(0, 1499) n;

insert into analytics.office (office_id, office_name, is_active, provider_id, _run_id, _synced_at)
select pg_temp.id_of('office', n), 'Office ' || n, true, pg_temp.id_of('provider', n / 3), 1, now()
from generate_series(0, 4499) n;

insert into analytics.payer (payer_id, payer_name, payer_state, is_active, is_demo, _run_id, _synced_at)
select pg_temp.id_of('payer', n), 'Plan ' || n, 'NY', true, false, 1, now()
from generate_series(0, 299) n;

insert into analytics.contract (contract_id, contract_name, is_active, _run_id, _synced_at)
select pg_temp.id_of('contract', n), 'Contract ' || n, true, 1, now()
from generate_series(0, 2999) n;

insert into analytics.service_code (service_code_id, service_code, rate_type, is_active, _run_id, _synced_at)
select pg_temp.id_of('service code', n), 'T10' || n, 'Hourly', true, 1, now()
from generate_series(0, 49) n;

-- Two patients a person, whom they go to by turns.
insert into analytics.patient (patient_id, patient_firstname, patient_lastname, admission_id, _run_id, _synced_at)
select pg_temp.id_of('patient', n), 'First ' || n, 'Last ' || n, 'A-' || n, 1, now()
from generate_series(0, 39999) n;

insert into analytics.patient_address (
  patient_address_id, patient_id, address_type, primary_address, address_line_1, city, county, address_state, zip_code, latitude, longitude,
  application_created_utc_timestamp, _run_id, _synced_at
)
select
  pg_temp.id_of('address', n), pg_temp.id_of('patient', n), 'GPS', true, n || ' Elm St', 'Town ' || n % 60, 'County ' || n % 12, 'NY',
  (10001 + n % 300)::text, 40.5 + pg_temp.lot(n, 1, 5000) / 10000.0, -74.2 + pg_temp.lot(n, 2, 5000) / 10000.0, '2024-01-01', 1, now()
from generate_series(0, 39999) n;

-- Three quarters work for one agency alone. Agencies are small and large: the low numbers have many times what the high ones have.
create temp table employment as
select
  person_no, slot, person_no * 4 + slot as caregiver_no,
  ((1500 * pow(pg_temp.lot(person_no, 3, 10000) / 10000.0, 2))::integer + 17 * slot) % 1500 as provider_no,
  agencies
from generate_series(0, 19999) person_no
cross join lateral (
  select case when lot < 75 then 1 when lot < 90 then 2 when lot < 97 then 3 else 4 end as agencies
  from (select pg_temp.lot(person_no, 4, 100) as lot) drawn
) person
cross join lateral generate_series(0, agencies - 1) slot;

insert into analytics.caregiver (
  caregiver_id, caregiver_firstname, caregiver_lastname, caregiver_code, ssn, status, provider_id, _run_id, _synced_at
)
select
  pg_temp.id_of('caregiver', caregiver_no), 'First ' || person_no, 'Last ' || person_no, 'C-' || caregiver_no,
  to_char(person_no, 'fm900-00-0000'), 'Active', pg_temp.id_of('provider', provider_no), 1, now()
from employment;

-- Half of the agencies maintain a contact, and most payers want reminders.
insert into conflict.contact_maintenance (provider_id, contact_name, phone)
select pg_temp.id_of('provider', n), 'Contact ' || n, '555-' || n from generate_series(0, 1499, 2) n;

insert into conflict.payer_provider_reminders (payer_id, provider_id, number_of_days)
select pg_temp.id_of('payer', n % 300), pg_temp.id_of('provider', n), 7 from generate_series(0, 1499) n where n % 4 < 3;
