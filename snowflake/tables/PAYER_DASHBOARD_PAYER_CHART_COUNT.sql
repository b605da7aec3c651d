-- Dashboard of payers by payer, for its chart, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_PAYER_CHART_COUNT (
  PAYERID    varchar(50),
  VISITDATE  date,
  CONPAYERID varchar(50),
  PNAME      varchar(100),
  STATUSFLAG varchar(5),
  COSTTYPE   varchar(20),
  VISITTYPE  varchar(20),
  VISIT_KEY  varchar(100)
);
