-- Dashboard of agencies by payer; filled anew each night.
create or replace table PROVIDER_DASHBOARD_PAYER (
  PROVIDERID   varchar(50),
  OFFICEID     varchar(50),
  CRDATEUNIQUE date,
  PAYERID      varchar(50),
  PNAME        varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
