-- Dashboard of states by agency, counts; filled anew each night.
create or replace table STATE_DASHBOARD_AGENCY_COUNT (
  PAYERID     varchar(50),
  PROVIDERID  varchar(50),
  VISITDATE   date,
  P_NAME      varchar(100),
  STATUSFLAG  varchar(5),
  COSTTYPE    varchar(20),
  VISITTYPE   varchar(20),
  COUNTY      varchar(100),
  SERVICECODE varchar(50),
  VISIT_KEY   varchar(100)
);
