-- Dashboard of agencies by agency; filled anew each night.
create or replace table PROVIDER_DASHBOARD_AGENCY (
  PROVIDERID    varchar(50),
  OFFICEID      varchar(50),
  CRDATEUNIQUE  date,
  CONPROVIDERID varchar(50),
  CON_P_NAME    varchar(100),
  CON_TIN       varchar(100),
  CON_TO        number(38,0),
  CON_SP        number(38,2),
  CON_OP        number(38,2),
  CON_FP        number(38,2)
);
