-- One row an entry of the history of a pair.
create or replace table LOG_HISTORY (
  ID                number(38,0) not null autoincrement,
  CONID             number(38,0),
  "CreatedDateTime" timestamp_ntz(9) default current_timestamp(),
  "LogTypeFlag"     varchar(10)
);
