-- Dashboard of states by conflict type, money; filled anew each night.
create or replace table STATE_DASHBOARD_CON_TYPE_IMPACT (
  PAYERID     varchar(50),
  PROVIDERID  varchar(50),
  VISITDATE   date,
  CONTYPE     varchar(50),
  CONTYPEDESC varchar(100),
  STATUSFLAG  varchar(5),
  COSTTYPE    varchar(20),
  VISITTYPE   varchar(20),
  COUNTY      varchar(100),
  SERVICECODE varchar(50),
  CON_SP      number(38,2),
  CON_OP      number(38,2),
  CON_FP      number(38,2)
);
