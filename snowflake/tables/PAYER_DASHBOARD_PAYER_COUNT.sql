-- Dashboard of payers by payer, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_PAYER_COUNT (
  PAYERID    varchar(50),
  VISITDATE  date,
  CONPAYERID varchar(50),
  PNAME      varchar(100),
  VISIT_KEY  varchar(100)
);
