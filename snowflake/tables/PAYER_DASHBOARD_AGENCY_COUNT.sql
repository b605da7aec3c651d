-- Dashboard of payers by agency, counts; filled anew each night.
create or replace table PAYER_DASHBOARD_AGENCY_COUNT (
  PAYERID    varchar(50),
  VISITDATE  date,
  PROVIDERID varchar(50),
  P_NAME     varchar(100),
  TIN        varchar(100),
  VISIT_KEY  varchar(100)
);
