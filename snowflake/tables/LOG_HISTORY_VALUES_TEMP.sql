-- The values of tonight, before they get their entry.
create or replace table LOG_HISTORY_VALUES_TEMP (
  CONID        number(38,0) not null,
  "LogID"      number(38,0),
  "OldValue"   varchar(16777216),
  "NewValue"   varchar(16777216),
  "VisitID"    varchar(50),
  "AppVisitID" varchar(50)
);
