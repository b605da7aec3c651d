-- Dashboard of agencies by caregiver; filled anew each night.
create or replace table PROVIDER_DASHBOARD_CAREGIVER (
  PROVIDERID   varchar(50),
  OFFICEID     varchar(50),
  CRDATEUNIQUE date,
  CAREGIVERID  varchar(50),
  C_CODE       varchar(100),
  C_NAME       varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
