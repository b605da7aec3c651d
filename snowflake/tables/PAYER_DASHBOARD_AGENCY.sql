-- Dashboard of payers by agency; filled anew each night.
create or replace table PAYER_DASHBOARD_AGENCY (
  PAYERID      varchar(50),
  CRDATEUNIQUE date,
  PROVIDERID   varchar(50),
  P_NAME       varchar(100),
  TIN          varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
