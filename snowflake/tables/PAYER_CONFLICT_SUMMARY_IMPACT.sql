-- Dashboard of payers by all its dimensions, money; filled anew each night.
create or replace table PAYER_CONFLICT_SUMMARY_IMPACT (
  PAYERID        varchar(50),
  PROVIDERID     varchar(50),
  CONPAYERID     varchar(50),
  PROVIDER_NAME  varchar(100),
  TIN            varchar(100),
  CONTRACT       varchar(100),
  PATIENT_FNAME  varchar(100),
  PATIENT_LNAME  varchar(100),
  ADMISSIONID    varchar(100),
  CAREGIVER_NAME varchar(100),
  CONTYPE        varchar(50),
  CONTYPEDESC    varchar(100),
  VISITDATE      date,
  CRDATEUNIQUE   date,
  STATUSFLAG     varchar(5),
  CON_SP         number(38,2),
  CON_OP         number(38,2),
  CON_FP         number(38,2)
);
