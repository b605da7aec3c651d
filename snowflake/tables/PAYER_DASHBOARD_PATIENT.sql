-- Dashboard of payers by patient; filled anew each night.
create or replace table PAYER_DASHBOARD_PATIENT (
  PAYERID      varchar(50),
  CRDATEUNIQUE date,
  PATIENTID    varchar(50),
  PFNAME       varchar(100),
  PLNAME       varchar(100),
  PNAME        varchar(100),
  ADMISSIONID  varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
