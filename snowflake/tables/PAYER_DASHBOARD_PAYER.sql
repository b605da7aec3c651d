-- Dashboard of payers by payer; filled anew each night.
create or replace table PAYER_DASHBOARD_PAYER (
  PAYERID      varchar(50),
  CRDATEUNIQUE date,
  CONPAYERID   varchar(50),
  PNAME        varchar(100),
  CON_TO       number(38,0),
  CON_SP       number(38,2),
  CON_OP       number(38,2),
  CON_FP       number(38,2)
);
