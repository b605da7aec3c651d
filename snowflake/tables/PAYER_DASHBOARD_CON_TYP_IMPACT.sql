-- Dashboard of payers by conflict type, money; filled anew each night.
create or replace table PAYER_DASHBOARD_CON_TYP_IMPACT (
  PAYERID     varchar(50),
  VISITDATE   date,
  CONTYPE     varchar(50),
  CONTYPEDESC varchar(50),
  CON_SP      number(38,2),
  CON_OP      number(38,2),
  CON_FP      number(38,2)
);
