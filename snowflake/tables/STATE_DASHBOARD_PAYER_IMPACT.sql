-- Dashboard of states by payer, money; filled anew each night.
create or replace table STATE_DASHBOARD_PAYER_IMPACT (
  PAYERID     varchar(50),
  PROVIDERID  varchar(50),
  VISITDATE   date,
  PNAME       varchar(100),
  STATUSFLAG  varchar(5),
  COSTTYPE    varchar(20),
  VISITTYPE   varchar(20),
  COUNTY      varchar(100),
  SERVICECODE varchar(50),
  CON_SP      number(38,2),
  CON_OP      number(38,2),
  CON_FP      number(38,2)
);
