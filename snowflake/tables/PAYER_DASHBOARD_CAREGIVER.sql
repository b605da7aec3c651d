-- Dashboard of payers by caregiver; filled anew each night.
create or replace table PAYER_DASHBOARD_CAREGIVER (
  PAYERID      varchar(50),
  CRDATEUNIQUE date,
  CAREGIVERID  varchar(50),
  C_NAME       varchar(100),
  C_LNAME      varchar(100),
  C_FNAME      varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
