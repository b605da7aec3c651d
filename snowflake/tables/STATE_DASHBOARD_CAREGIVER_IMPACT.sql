-- Dashboard of states by caregiver, money; filled anew each night.
create or replace table STATE_DASHBOARD_CAREGIVER_IMPACT (
  PAYERID     varchar(50),
  PROVIDERID  varchar(50),
  VISITDATE   date,
  SSN         varchar(50),
  C_NAME      varchar(100),
  STATUSFLAG  varchar(5),
  COSTTYPE    varchar(20),
  VISITTYPE   varchar(20),
  COUNTY      varchar(100),
  SERVICECODE varchar(50),
  CON_SP      number(38,2),
  CON_OP      number(38,2),
  CON_FP      number(38,2)
);
