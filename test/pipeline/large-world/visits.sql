-- Two million visits of the 20,000 persons, one a week from two years before the day of the night to sixty days after it; of
-- every twenty-fourth visit of somebody with several agencies another agency has one too: 20,000 collisions, of 2 % of all.
create temp table shift as
with planned as (
  select
    person_no, agencies, week, person_no * 100 + week as shift_no,
    date '2026-11-23' - 720 + week * 8 + pg_temp.lot(person_no * 100 + week, 5, 8) as visit_date,
    week % agencies as slot
  from (select person_no, agencies from employment where slot = 0) person
  cross join generate_series(0, 97) week
  -- Four weeks ahead not everybody has a schedule yet.
  where week < 93 or pg_temp.lot(person_no, 16, 4) = 0
),
timed as (
  select *, visit_date + interval '7 hours' + pg_temp.lot(shift_no, 6, 40) * interval '15 minutes' as starts_at, 120 + 15 * pg_temp.lot(shift_no, 7, 24) as minutes
  from planned
)
select person_no, slot, week, shift_no * 2 as shift_no, visit_date, starts_at, starts_at + minutes * interval '1 minute' as ends_at from timed
union all
-- At the same time, overlapping, or five minutes afterwards in another place.
select
  person_no, (slot + 1) % agencies, week + 1, shift_no * 2 + 1, visit_date,
  case pg_temp.lot(shift_no, 8, 4) when 0 then starts_at when 1 then starts_at + (minutes + 5) * interval '1 minute' else starts_at + interval '45 minutes' end,
  case pg_temp.lot(shift_no, 8, 4) when 0 then starts_at + minutes * interval '1 minute' else starts_at + (minutes + 120) * interval '1 minute' end
from timed
where agencies > 1 and pg_temp.lot(shift_no, 9, 24) = 0;

create temp table worker as
select
  person_no, slot, provider_no, pg_temp.id_of('caregiver', caregiver_no) as caregiver_id,
  pg_temp.id_of('patient', person_no * 2) as patient_id, pg_temp.id_of('patient', person_no * 2 + 1) as other_patient_id
from employment;

create temp table agency as
select
  n as provider_no, pg_temp.id_of('provider', n) as provider_id, pg_temp.id_of('payer', n % 300) as payer_id,
  pg_temp.id_of('office', n * 3) as office_id, pg_temp.id_of('contract', n * 2) as contract_id,
  pg_temp.id_of('service code', n % 50) as service_code_id
from generate_series(0, 1499) n;

analyze shift, worker, agency;

insert into analytics.visit (
  visit_id, visit_date, caregiver_id, provider_id, scheduled_start_time, scheduled_end_time, visit_start_time, visit_end_time,
  visit_updated_timestamp, provider_patient_id, is_missed, call_out_gps_coordinates, application_visit_id, environment,
  utc_offset_minutes, payer_id, application_payer_id, office_id, service_code_id, contract_id, application_contract_id,
  billed, bill_type, billed_hours, billed_rate, bill_rate_non_billed, bill_type_non_billed, _run_id, _synced_at
)
select
  pg_temp.id_of('visit', shift_no), visit_date, caregiver_id, provider_id,
  starts_at, ends_at, case when is_worked then starts_at + late end, case when is_worked then ends_at + late end,
  visit_date + interval '30 hours', case week % 2 when 0 then patient_id else other_patient_id end, is_missed, null, shift_no::text, 'env',
  -300, payer_id, 1, office_id, service_code_id, contract_id, 1,
  case when is_worked then 'no' end, 'Hourly', null, null, 24.5, 'Hourly', 1, now()
from (
  select
    shift.*, agency.*, worker.caregiver_id, worker.patient_id, worker.other_patient_id,
    visit_date < date '2026-11-23' and pg_temp.lot(shift_no, 10, 30) > 0 as is_worked,
    visit_date < date '2026-11-23' and pg_temp.lot(shift_no, 10, 30) = 0 as is_missed,
    case when pg_temp.lot(shift_no / 2, 11, 5) > 1 then pg_temp.lot(shift_no, 12, 15) * interval '1 minute' else interval '0' end as late
  from shift
  join worker using (person_no, slot)
  join agency using (provider_no)
) confirmed;

insert into analytics.deleted_visit (visit_id, visit_date, visit_updated_timestamp, _run_id, _synced_at)
select pg_temp.id_of('deleted visit', n), date '2026-11-23' - 720 + n % 720, '2026-11-01', 1, now()
from generate_series(1, 50000) n;

insert into analytics.caregiver_inservice (
  application_caregiver_inservice_id, environment, caregiver_id, provider_id, inservice_start_date, inservice_end_date, _run_id, _synced_at
)
select
  caregiver_no * 4 + n, 'env', pg_temp.id_of('caregiver', caregiver_no), pg_temp.id_of('provider', provider_no),
  day + interval '9 hours', day + interval '11 hours', 1, now()
from employment
cross join generate_series(0, 1) n
cross join lateral (select date '2026-11-23' - pg_temp.lot(caregiver_no * 4 + n, 13, 720) as day) drawn;

insert into analytics.caregiver_absence (
  caregiver_vacation_id, environment, caregiver_id, provider_id, start_date, end_date, _run_id, _synced_at
)
select
  caregiver_no * 4 + n, 'env', pg_temp.id_of('caregiver', caregiver_no), pg_temp.id_of('provider', provider_no), day, day + pg_temp.lot(caregiver_no * 4 + n, 14, 8), 1, now()
from employment
cross join generate_series(0, 1) n
cross join lateral (select date '2026-11-23' - pg_temp.lot(caregiver_no * 4 + n, 15, 720) as day) drawn;
