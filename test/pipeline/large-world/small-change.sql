-- What sync run 2 brings for the next night, and what people have written during the day: one visit in two thousand changed, some
-- came, some are deleted, and a little of everything else.
update analytics.visit set visit_end_time = visit_end_time + interval '7 minutes', scheduled_end_time = scheduled_end_time + interval '7 minutes', _run_id = 2
where visit_id in (select md5('visit' || n)::uuid from generate_series(0, 4000000, 4006) n);

insert into analytics.deleted_visit (visit_id, visit_date, visit_updated_timestamp, _run_id, _synced_at)
select visit_id, visit_date, '2026-11-23 20:00+00', 2, now()
from analytics.visit
where visit_id in (select md5('visit' || n)::uuid from generate_series(1002, 4000000, 80006) n);

-- Somebody's second agency has a visit at the same time.
insert into analytics.visit (
  visit_id, visit_date, caregiver_id, provider_id, scheduled_start_time, scheduled_end_time, visit_start_time, visit_end_time,
  visit_updated_timestamp, provider_patient_id, is_missed, application_visit_id, payer_id, bill_rate_non_billed, bill_type_non_billed,
  _run_id, _synced_at
)
select
  md5(visit_id::text || elsewhere.caregiver_id)::uuid, visit_date, elsewhere.caregiver_id, elsewhere.provider_id, scheduled_start_time, scheduled_end_time,
  visit_start_time, visit_end_time, '2026-11-23 20:00+00', provider_patient_id, is_missed, 'new ' || application_visit_id, payer_id, 24.5, 'Hourly',
  2, now()
from analytics.visit
join analytics.caregiver using (caregiver_id)
join analytics.caregiver elsewhere on elsewhere.ssn = caregiver.ssn and elsewhere.provider_id <> caregiver.provider_id
where visit_id in (select md5('visit' || n)::uuid from generate_series(402, 4000000, 40006) n);

update analytics.caregiver set caregiver_lastname = 'Married', _run_id = 2
where caregiver_code in (select 'C-' || n from generate_series(0, 80000, 4004) n);
update analytics.caregiver set ssn = '999-12-' || right(caregiver_code, 4), _run_id = 2
where caregiver_code in ('C-4001', 'C-4');

update analytics.provider set provider_name = 'Agency named anew', _run_id = 2 where provider_name = 'Agency 1300';
update analytics.provider set is_active = false, _run_id = 2 where provider_name = 'Agency 1450';
update analytics.payer set payer_name = 'Plan named anew', _run_id = 2 where payer_name = 'Plan 299';
update analytics.office set office_name = 'Office named anew', _run_id = 2 where office_name = 'Office 3900';
update analytics.patient set patient_lastname = 'Named Anew', _run_id = 2 where admission_id in ('A-400', 'A-20000');
update analytics.patient_address set latitude = latitude + 0.1, zip_code = '10999', _run_id = 2
where address_line_1 in (select n || ' Elm St' from generate_series(0, 39999, 13001) n);

update analytics.caregiver_inservice set inservice_end_date = inservice_end_date + interval '1 hour', _run_id = 2
where application_caregiver_inservice_id % 4004 = 0;
update analytics.caregiver_absence set end_date = end_date + 1, _run_id = 2
where caregiver_vacation_id % 4004 = 0;

update conflict.conflicts set status = 'W', version = version + 1 where conflict_id % 2001 = 1;
update conflict.conflict_visit_maps set status = 'W' where id % 2001 = 1;
insert into conflict.contact_maintenance (provider_id, contact_name, phone, recorded_at)
select provider_id, 'New contact', '555-0301', '2026-11-23' from analytics.provider where provider_name = 'Agency 1301';
