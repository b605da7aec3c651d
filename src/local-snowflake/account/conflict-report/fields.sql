-- What the history may tell of a pair, under which label, and from whom it is kept.
-- Writes  temp log_field
create or replace temp table log_field as
  select *, 4 + 2 * row_number() over () as id
  from (values
    ('StatusFlag', 'Status', 'conflict', 'text', 0, 0), ('NoResponseTitle', 'No-response reason', 'conflict', 'text', 0, 0),
    ('NoResponseNotes', 'No-response notes', 'conflict', 'text', 0, 1), ('FlagForReview', 'Flag for review', 'conflict', 'flag', 0, 0),
    ('SchStartTime', 'Scheduled start', 'visit', 'datetime', 0, 0), ('SchEndTime', 'Scheduled end', 'visit', 'datetime', 0, 0),
    ('VisitStartTime', 'Visit start', 'visit', 'datetime', 0, 0), ('VisitEndTime', 'Visit end', 'visit', 'datetime', 0, 0),
    ('EVVStartTime', 'EVV start', 'visit', 'datetime', 0, 0), ('EVVEndTime', 'EVV end', 'visit', 'datetime', 0, 0),
    ('IsMissed', 'Missed', 'visit', 'flag', 0, 0), ('MissedVisitReason', 'Reason missed', 'visit', 'text', 0, 0),
    ('Billed', 'Billed', 'visit', 'flag', 0, 0), ('BilledRate', 'Billed rate', 'visit', 'number', 1, 0), ('TotalBilledAmount', 'Billed amount', 'visit', 'number', 1, 0),
    ('Contract', 'Payer / contract', 'visit', 'text', 0, 0), ('Office', 'Office', 'visit', 'text', 0, 0), ('AgencyContact', 'Contact', 'visit', 'text', 0, 0),
    ('PName', 'Patient', 'visit', 'text', 1, 0), ('PAdmissionID', 'Admission id', 'visit', 'text', 1, 0), ('PMedicaidNumber', 'Medicaid number', 'visit', 'text', 1, 0),
    ('ServiceCode', 'Service code', 'visit', 'text', 0, 0), ('AideSSN', 'SSN', 'visit', 'text', 1, 1)
  ) as log_field(field, label, field_for, field_type, is_restricted, is_hidden);
