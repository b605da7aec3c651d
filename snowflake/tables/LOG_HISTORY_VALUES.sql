-- Old and new value of each field of an entry.
create or replace table LOG_HISTORY_VALUES (
  ID           number(38,0) not null autoincrement,
  LHID         number(38,0),
  "LogID"      number(38,0),
  "OldValue"   varchar(16777216),
  "NewValue"   varchar(16777216),
  "VisitID"    varchar(50),
  "AppVisitID" varchar(50)
);
