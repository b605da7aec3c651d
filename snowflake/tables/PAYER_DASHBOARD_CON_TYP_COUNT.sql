-- Dashboard of payers by conflict type, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_CON_TYP_COUNT (
  PAYERID     varchar(50),
  VISITDATE   date,
  CONTYPE     varchar(50),
  CONTYPEDESC varchar(50),
  VISIT_KEY   varchar(100)
);
