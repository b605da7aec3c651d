-- Dashboard of payers by caregiver, money; filled anew each night.
create or replace table PAYER_DASHBOARD_CAREGIVER_IMPACT (
  PAYERID   varchar(50),
  VISITDATE date,
  SSN       varchar(50),
  C_NAME    varchar(100),
  CON_SP    number(38,2),
  CON_OP    number(38,2),
  CON_FP    number(38,2)
);
