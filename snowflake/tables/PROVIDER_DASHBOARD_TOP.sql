-- Dashboard of agencies by totals; filled anew each night.
create or replace table PROVIDER_DASHBOARD_TOP (
  PROVIDERID        varchar(50),
  OFFICEID          varchar(50),
  TODAYTOTAL        number(38,0),
  TODAYSHIFTPRICE   number(38,2),
  TODAYOVERLAPPRICE number(38,2),
  SEVENTOTAL        number(38,0),
  SEVENFINALPRICE   number(38,2),
  THIRTYTOTAL       number(38,0),
  THIRTYFINALPRICE  number(38,2)
);
