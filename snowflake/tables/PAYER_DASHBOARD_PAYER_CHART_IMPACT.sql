-- Dashboard of payers by payer, for its chart, money; filled anew each night.
create or replace table PAYER_DASHBOARD_PAYER_CHART_IMPACT (
  PAYERID    varchar(50),
  VISITDATE  date,
  CONPAYERID varchar(50),
  PNAME      varchar(100),
  STATUSFLAG varchar(5),
  COSTTYPE   varchar(20),
  VISITTYPE  varchar(20),
  CON_SP     number(38,2),
  CON_OP     number(38,2),
  CON_FP     number(38,2)
);
