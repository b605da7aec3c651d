-- Dashboard of states by patient, counts; filled anew each night.
create or replace table STATE_DASHBOARD_PATIENT_COUNT (
  PAYERID     varchar(50),
  PROVIDERID  varchar(50),
  VISITDATE   date,
  PATIENTID   varchar(50),
  PNAME       varchar(100),
  STATUSFLAG  varchar(5),
  COSTTYPE    varchar(20),
  VISITTYPE   varchar(20),
  COUNTY      varchar(100),
  SERVICECODE varchar(50),
  VISIT_KEY   varchar(100)
);
