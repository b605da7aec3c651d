-- 019_history.sql
-- What the history of a pair tells (DOMAIN.md §7, "History"): which of our columns stands behind each field name of the old
-- system, who made an entry, and what of it each reader may see.
-- Locks: access exclusive on conflict.log_history for an instant, and no writes to it while its new index is built.

-- Where an entry comes from ------------------------------------------------------------------------------------------

-- A night has a run_id, a person a user_id; what a backfill brought has neither.
alter table conflict.log_history
  add column run_id    bigint,
  add column user_id   uuid,
  add column user_name text;

-- One entry a pair and night.
create unique index log_history_once_a_run on conflict.log_history (pair_id, run_id) where run_id is not null;

-- What the fields are ------------------------------------------------------------------------------------------------

-- The one place where a field name of the old system meets a column here. conflict.log_fields says which fields are told,
-- under which label; where it is empty the step 170_history fills it from here.
create table conflict.history_fields (
  field_name         text primary key,
  -- own, other: the snapshots of the two sides, as conflict.told_of_visit tells them.
  source             text not null check (source in ('pair', 'own', 'other', 'conflict')),
  column_name        text not null,
  label              text not null,
  field_type         text not null check (field_type in ('flag', 'status', 'text', 'number', 'date', 'datetime')),
  -- The same divide as in conflict.visible_pairs: payers see more of the other side, and who pays for it sees it whole.
  shown_to           text not null check (shown_to in ('everyone', 'payers', 'paying', 'nobody')),
  -- False where another field tells the same in other words.
  is_told_by_default boolean not null default true,
  -- Negative as an id in log_fields, where numbers above zero are the old system's.
  place              smallint generated always as identity unique
);

insert into conflict.history_fields (field_name, source, column_name, label, field_type, shown_to) values
  ('StatusFlag',                        'pair', 'status',                                  'Status',                             'status',   'everyone'),
  ('ResolveDate',                       'pair', 'resolved_on',                             'Resolved on',                        'date',     'everyone'),
  ('ResolvedBy',                        'pair', 'resolved_by',                             'Resolved by',                        'text',     'everyone'),
  ('VisitDate',                         'pair', 'visit_date',                              'Visit date',                         'date',     'everyone'),
  ('SameSchTimeFlag',                   'pair', 'same_sch_time_flag',                      'Same scheduled time',                'flag',     'everyone'),
  ('SameVisitTimeFlag',                 'pair', 'same_visit_time_flag',                    'Same actual time',                   'flag',     'everyone'),
  ('SchAndVisitTimeSameFlag',           'pair', 'sch_and_visit_time_same_flag',            'Scheduled time same as actual time', 'flag',     'everyone'),
  ('SchOverAnotherSchTimeFlag',         'pair', 'sch_over_another_sch_time_flag',          'Scheduled times overlap',            'flag',     'everyone'),
  ('VisitTimeOverAnotherVisitTimeFlag', 'pair', 'visit_time_over_another_visit_time_flag', 'Actual times overlap',               'flag',     'everyone'),
  ('SchTimeOverVisitTimeFlag',          'pair', 'sch_time_over_visit_time_flag',           'Scheduled time overlaps actual time', 'flag',    'everyone'),
  ('DistanceFlag',                      'pair', 'distance_flag',                           'Too far to travel in time',          'flag',     'everyone'),
  ('InServiceFlag',                     'pair', 'in_service_flag',                         'In-service',                         'flag',     'everyone'),
  ('PTOFlag',                           'pair', 'pto_flag',                                'Day off',                            'flag',     'everyone'),
  ('MinuteDiffBetweenSch',              'pair', 'minute_diff_between_sch',                 'Minutes between',                    'number',   'everyone'),
  ('DistanceMilesFromLatLng',           'pair', 'distance_miles_from_lat_lng',             'Miles',                              'number',   'everyone'),
  ('AverageMilesPerHour',               'pair', 'average_miles_per_hour',                  'Average mph',                        'number',   'everyone'),
  ('ETATravleMinutes',                  'pair', 'eta_travel_minutes',                      'Travel minutes',                     'number',   'everyone'),
  ('BILLABLEMINUTESFULLSHIFT',          'pair', 'billable_minutes_full_shift',             'Billable minutes, full shift',       'number',   'everyone'),
  ('BILLABLEMINUTESOVERLAP',            'pair', 'billable_minutes_overlap',                'Billable minutes, overlap',          'number',   'everyone'),
  ('ConNoResponseFlag',                 'pair', 'con_no_response',                         'Other side: no response',            'flag',     'everyone'),
  ('ConNoResponseTitle',                'pair', 'con_no_response_title',                   'Other side: no-response reason',     'text',     'payers'),
  ('ConNoResponseNotes',                'pair', 'con_no_response_notes',                   'Other side: no-response notes',      'text',     'payers'),
  ('ConflictStatusFlag',                'conflict', 'status',                              'Status of the conflict',             'status',   'everyone'),
  ('ConflictResolveDate',               'conflict', 'resolved_on',                         'Conflict resolved on',               'date',     'everyone'),
  ('ConflictResolvedBy',                'conflict', 'resolved_by',                         'Conflict resolved by',               'text',     'everyone'),
  ('GroupID',                           'conflict', 'group_id',                            'Group',                              'number',   'everyone'),
  ('NoResponseFlag',                    'conflict', 'no_response',                         'No response',                        'flag',     'everyone'),
  ('NoResponseTitle',                   'conflict', 'no_response_title',                   'No-response reason',                 'text',     'everyone'),
  ('NoResponseNotes',                   'conflict', 'no_response_notes',                   'No-response notes',                  'text',     'everyone'),
  ('FlagForReview',                     'conflict', 'flag_for_review',                     'Flag for review',                    'flag',     'everyone');

-- Of a visit both sides tell the same, the other one's names behind Con.
with side_field (field_name, column_name, label, field_type, shown_to, is_told_by_default) as (
  values
    ('AppVisitID',         'application_visit_id',  'Visit id',             'text',     'payers',   true),
    ('SchStartTime',       'scheduled_start',       'Scheduled start',      'datetime', 'everyone', true),
    ('SchEndTime',         'scheduled_end',         'Scheduled end',        'datetime', 'everyone', true),
    ('VisitStartTime',     'visit_start',           'Visit start',          'datetime', 'everyone', true),
    ('VisitEndTime',       'visit_end',             'Visit end',            'datetime', 'everyone', true),
    ('EVVStartTime',       'call_in_time',          'EVV start',            'datetime', 'everyone', true),
    ('EVVEndTime',         'call_out_time',         'EVV end',              'datetime', 'everyone', true),
    ('EVVType',            'evv_type',              'EVV type',             'text',     'everyone', true),
    ('IsMissed',           'is_missed',             'Missed',               'flag',     'everyone', true),
    ('MissedVisitReason',  'missed_visit_reason',   'Reason missed',        'text',     'payers',   true),
    ('InserviceStartDate', 'in_service_start',      'In-service start',     'datetime', 'everyone', true),
    ('InserviceEndDate',   'in_service_end',        'In-service end',       'datetime', 'everyone', true),
    ('PTOStartDate',       'absence_start',         'First day off',        'date',     'everyone', true),
    ('PTOEndDate',         'absence_end',           'Last day off',         'date',     'everyone', true),
    ('ProviderName',       'provider_name',         'Agency',               'text',     'everyone', true),
    ('AgencyContact',      'agency_contact',        'Contact',              'text',     'everyone', true),
    ('AgencyPhone',        'provider_phone',        'Phone',                'text',     'everyone', true),
    ('FederalTaxNumber',   'provider_tin',          'TIN',                  'text',     'payers',   true),
    ('Office',             'office_name',           'Office',               'text',     'payers',   true),
    ('Contract',           'contract',              'Payer / contract',     'text',     'payers',   true),
    ('ContractType',       'contract_type',         'Contract type',        'text',     'payers',   true),
    ('PayerState',         'payer_state',           'Payer''s state',       'text',     'payers',   true),
    ('ServiceCode',        'service_code',          'Service code',         'text',     'everyone', true),
    ('AideCode',           'caregiver_code',        'Caregiver code',       'text',     'payers',   true),
    ('AideName',           'caregiver_name',        'Caregiver',            'text',     'payers',   true),
    ('AideFName',          'caregiver_first_name',  'Caregiver first name', 'text',     'payers',   false),
    ('AideLName',          'caregiver_last_name',   'Caregiver last name',  'text',     'payers',   false),
    ('AideSSN',            'ssn_last_four',         'SSN, last four',       'text',     'payers',   true),
    ('PName',              'patient_name',          'Patient',              'text',     'paying',   true),
    ('PFName',             'patient_first_name',    'Patient first name',   'text',     'paying',   false),
    ('PLName',             'patient_last_name',     'Patient last name',    'text',     'paying',   false),
    ('PAdmissionID',       'admission_id',          'Admission id',         'text',     'paying',   true),
    ('PMedicaidNumber',    'medicaid_number',       'Medicaid number',      'text',     'paying',   true),
    ('PAddressL1',         'address_line',          'Address',              'text',     'paying',   true),
    ('PCity',              'city',                  'City',                 'text',     'paying',   true),
    ('PCounty',            'county',                'County',               'text',     'paying',   true),
    ('PAddressState',      'state',                 'State',                'text',     'paying',   true),
    ('PZipCode',           'zip',                   'ZIP',                  'text',     'paying',   true),
    ('PLatitude',          'latitude',              'Latitude',             'number',   'nobody',   true),
    ('PLongitude',         'longitude',             'Longitude',            'number',   'nobody',   true),
    ('Billed',             'billed',                'Billed',               'text',     'paying',   true),
    ('RateType',           'bill_type',             'Rate type',            'text',     'paying',   true),
    ('BillRateBoth',       'bill_rate',             'Rate',                 'number',   'paying',   true),
    ('BilledRate',         'billed_rate',           'Billed rate',          'number',   'paying',   false),
    ('BillRateNonBilled',  'bill_rate_non_billed',  'Rate not billed',      'number',   'paying',   false),
    ('BilledHours',        'billed_hours',          'Billed hours',         'number',   'paying',   true),
    ('TotalBilledAmount',  'total_billed_amount',   'Billed amount',        'number',   'paying',   true),
    ('InvoiceNumber',      'invoice_number',        'Invoice',              'text',     'paying',   true),
    ('BilledDate',         'invoice_date',          'Billed date',          'date',     'paying',   true)
)
insert into conflict.history_fields (
  field_name, source, column_name, label, field_type, shown_to, is_told_by_default
)
select field_name, 'own', column_name, label, field_type,
       case shown_to when 'nobody' then 'nobody' else 'everyone' end, is_told_by_default
from side_field
union all
select 'Con' || field_name, 'other', column_name, 'Other side: ' || lower(left(label, 1)) || substr(label, 2), field_type,
       shown_to, is_told_by_default
from side_field;

-- Words that begin with capitals for another reason than that they begin.
update conflict.history_fields
set label = 'Other side: ' || (select label from conflict.history_fields own where 'Con' || own.field_name = history_fields.field_name)
where source = 'other' and field_name in ('ConEVVStartTime', 'ConEVVEndTime', 'ConEVVType', 'ConFederalTaxNumber', 'ConAideSSN', 'ConPZipCode', 'ConPMedicaidNumber');

-- The fields told now: those that the old system told, where it has brought its list, else those of this list.
create view conflict.told_fields as
select distinct on (mapped.field_name)
  mapped.field_name, field.log_field_id, mapped.source, mapped.column_name
from conflict.log_fields field
join conflict.history_fields mapped on lower(mapped.field_name) = lower(btrim(field.field_name))
where field.log_field_id > 0 or not exists (select from conflict.log_fields brought where brought.log_field_id > 0)
order by mapped.field_name, field.log_field_id;

-- How they are told --------------------------------------------------------------------------------------------------

-- A snapshot, with what the old system told in other words.
create function conflict.told_of_visit(snapshot jsonb) returns jsonb
  language sql immutable parallel safe
  return snapshot || jsonb_build_object(
    'caregiver_name', nullif(concat_ws(' ', snapshot ->> 'caregiver_first_name', snapshot ->> 'caregiver_last_name'), ''),
    'patient_name', nullif(concat_ws(' ', snapshot ->> 'patient_first_name', snapshot ->> 'patient_last_name'), ''),
    'contract', coalesce(snapshot ->> 'payer_name', snapshot ->> 'contract_name'),
    'billed_rate', case when snapshot ->> 'billed' = 'yes' then snapshot -> 'bill_rate' end,
    'bill_rate_non_billed', case when (snapshot ->> 'billed' = 'yes') is not true then snapshot -> 'bill_rate' end
  );

-- The one form of a value: days and times as 2026-11-23 and 2026-11-23T09:00:00, numbers as they are, flags as Y and N.
create function conflict.history_text(value jsonb) returns text
  language sql immutable parallel safe
  return case value when 'true' then 'Y' when 'false' then 'N' else value #>> '{}' end;

-- Reading it ---------------------------------------------------------------------------------------------------------

-- One row a changed field of the pairs that the reader sees. A field has to be open to it by log_fields, and by what it
-- may see of the side that it tells of; a field of the other side that is not known here goes to nobody but who pays for it.
-- The rights are those of now: they do not change with the history.
create view conflict.visible_history with (security_barrier) as
select
  entry.log_history_id, p.conflict_id, p.id as pair_id, entry.created_at, entry.log_type, run.as_of,
  entry.user_id is not null as is_by_person,
  case when person.organisation_id in (access.provider_id(), access.payer_id()) then entry.user_name end as user_name,
  change.log_history_value_id, field.field_name, coalesce(nullif(btrim(field.label), ''), field.field_name) as label,
  coalesce(mapped.source, case when field.field_name ilike 'con%' then 'other' else 'own' end) as source,
  change.old_value, change.new_value
from conflict.visible_pairs p
join conflict.log_history entry on entry.pair_id = p.id
join conflict.log_history_values change on change.log_history_id = entry.log_history_id
join conflict.log_fields field on field.log_field_id = change.log_field_id
left join conflict.history_fields mapped on lower(mapped.field_name) = lower(btrim(field.field_name))
left join control.run run on run.run_id = entry.run_id
left join access.users person on person.user_id = entry.user_id
where not field.is_hidden
  and not case when p.is_payer then field.is_hidden_for_payers else field.is_hidden_for_providers end
  and case coalesce(mapped.shown_to, case when field.field_name ilike 'con%' then 'paying' else 'everyone' end)
    when 'everyone' then true
    when 'payers' then p.is_payer
    when 'paying' then p.pays_other
    else false
  end;

grant select on conflict.visible_history to cm_api;
