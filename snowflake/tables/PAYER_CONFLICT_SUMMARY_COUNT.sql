-- Dashboard of payers by all its dimensions, counts; filled anew each night.
create or replace table PAYER_CONFLICT_SUMMARY_COUNT (
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
  VISIT_KEY      varchar(100)
);
