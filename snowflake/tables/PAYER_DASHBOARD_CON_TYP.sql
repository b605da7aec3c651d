-- Dashboard of payers by conflict type; filled anew each night.
create or replace table PAYER_DASHBOARD_CON_TYP (
  PAYERID      varchar(50),
  CRDATEUNIQUE date,
  CONTYPE      varchar(50),
  CONTYPES     varchar(50),
  CO_TO        number(38,0),
  CO_SP        number(38,2),
  CO_OP        number(38,2),
  CO_FP        number(38,2)
);
