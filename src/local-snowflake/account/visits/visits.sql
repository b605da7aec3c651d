-- Writes the kept bookings, with what became of them, as visits.
-- Reads  temp kept, temp worked, dimensions      Writes  visit
create table if not exists visit (
  visit_key bigint not null, jitter_key bigint not null, forced_outcome varchar, visit_id uuid not null, application_visit_id bigint not null,
  due_as_of date not null, visit_date date not null,
  scheduled_start struct(utc timestamp, nanos smallint, offset_minutes smallint), scheduled_end struct(utc timestamp, nanos smallint, offset_minutes smallint),
  visit_start struct(utc timestamp, nanos smallint, offset_minutes smallint), visit_end struct(utc timestamp, nanos smallint, offset_minutes smallint),
  call_in struct(utc timestamp, nanos smallint, offset_minutes smallint), call_out struct(utc timestamp, nanos smallint, offset_minutes smallint),
  call_in_device varchar, call_out_device varchar, call_in_coordinates varchar, call_out_coordinates varchar,
  is_missed boolean not null, missed_reason varchar, missed_notes varchar, edit_notes varchar, is_deleted boolean not null,
  caregiver_no bigint not null, caregiver_id uuid not null, provider_no bigint not null, provider_id uuid not null, office_no bigint not null, office_id uuid not null,
  environment varchar not null, patient_no bigint not null, patient_id uuid, payer_patient_id uuid,
  payer_id uuid, application_payer_id integer not null, contract_id uuid, application_contract_id integer not null, contract_type varchar not null,
  service_code_no bigint not null, service_code_id uuid not null, rate_type varchar not null, discipline varchar not null,
  bill_rate decimal(19,3) not null, billed varchar, invoiced_at struct(utc timestamp, nanos smallint, offset_minutes smallint), billed_hours decimal(19,2),
  created_at struct(utc timestamp, nanos smallint, offset_minutes smallint) not null, updated_at struct(utc timestamp, nanos smallint, offset_minutes smallint) not null);

insert into visit
  with dated as (
    select kept.*, worked.* exclude (visit_key, billed), worked.billed as confirmed_billed,
           kept.due_as_of + 4 + pick(visit_key, 'billing/lag', 12) as billed_on,
           audit_wall(visit_date - 14 + interval 55 minutes - to_seconds(pick(visit_key, 'booked', 88800)), visit_key) as booked,
           audit_nanos(visit_key) as nanos,
           audit_wall(least(visit_date, getvariable('as_of')) - 1 + to_seconds(pick(visit_key, 'deletion', 86400)), visit_key) as deleted
    from kept left join worked using (visit_key)),
  drafted as (
    select *, case when outcome = 'worked' and billed_on < getvariable('as_of') and chance(visit_key, 'billing') < 0.85 then 'yes'
                   else confirmed_billed end as billed
    from dated),
  stamped as (
    select *,
           case when is_deleted then deleted when billed = 'yes' then billed_on + interval 195 minutes else booked end as changed,
           case when billed = 'yes' and not is_deleted then 100 + provider_no % 7 else nanos end as changed_nanos
    from drafted)
  select visit_key, jitter_key, forced_outcome, id_of('visit', visit_key), 700000000 + getvariable('last_ordinal')::bigint + ordinal,
         due_as_of, visit_date, eastern(scheduled_start), eastern(scheduled_end), eastern(visit_start), eastern(visit_end),
         eastern(call_in), eastern(call_out), call_in_device, call_out_device, call_in_coordinates, call_out_coordinates,
         coalesce(is_missed, false), missed_reason, missed_notes,
         case when outcome = 'worked' and chance(visit_key, 'note') < 0.02 then
           one_of(visit_key, 'notes', ['Aide left early, replaced 👍', 'línea 1' || chr(10) || 'línea 2', 'tab' || chr(9) || 'separated', 'path C:\care\n', 'she said "fine"', ''])
         end,
         is_deleted,
         caregiver_no, id_of('caregiver', caregiver_no), stamped.provider_no, patient.provider_id, stamped.office_no, id_of('office', stamped.office_no),
         patient.environment, patient_no, case when is_known_to_provider then patient_id end, payer_patient_id,
         contract.payer_id, coalesce(contract.application_payer_id, 0), contract_id, application_contract_id, contract_type,
         service_code_no, service_code_id, rate_type, discipline, rate,
         stamped.billed, case when stamped.billed = 'yes' then eastern(billed_on) end,
         case when stamped.billed = 'yes' and not (rate_type = 'Visit' and chance(visit_key, 'billing/hours') < 0.1)
              then round(date_diff('minute', visit_start, visit_end) / 15.0) / 4 end,
         eastern_nanos(booked, nanos),
         case when is_deleted or stamped.billed = 'yes' or entered_at is null then eastern_nanos(changed, changed_nanos) else entered_at end
  from stamped
  join patient using (patient_no)
  left join payer_patient using (patient_no)
  join contract on contract.contract_no = patient.provider_no * 6 + patient.contract_slot
  join service_code on service_code.service_code_no = stamped.provider_no * 4 + stamped.service_slot;
