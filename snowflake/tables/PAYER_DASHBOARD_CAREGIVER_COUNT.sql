-- Dashboard of payers by caregiver, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_CAREGIVER_COUNT (
  PAYERID   varchar(50),
  VISITDATE date,
  SSN       varchar(50),
  C_NAME    varchar(100),
  VISIT_KEY varchar(100)
);
