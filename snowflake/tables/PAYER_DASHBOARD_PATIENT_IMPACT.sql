-- Dashboard of payers by patient, money; filled anew each night.
create or replace table PAYER_DASHBOARD_PATIENT_IMPACT (
  PAYERID     varchar(50),
  VISITDATE   date,
  PATIENTID   varchar(50),
  PFNAME      varchar(100),
  PLNAME      varchar(100),
  PNAME       varchar(100),
  ADMISSIONID varchar(100),
  CON_SP      number(38,2),
  CON_OP      number(38,2),
  CON_FP      number(38,2)
);
