-- Dashboard of payers by patient, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_PATIENT_COUNT (
  PAYERID     varchar(50),
  VISITDATE   date,
  PATIENTID   varchar(50),
  PFNAME      varchar(100),
  PLNAME      varchar(100),
  PNAME       varchar(100),
  ADMISSIONID varchar(100),
  VISIT_KEY   varchar(100)
);
