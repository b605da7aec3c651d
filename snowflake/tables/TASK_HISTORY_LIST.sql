-- What the tasks of the night have done.
create or replace table TASK_HISTORY_LIST (
  ID         number(38,0) not null autoincrement,
  NAME       varchar(100),
  UNNAME     varchar(100),
  EMAILSENT  varchar(10),
  CREATED_AT timestamp_ntz(9) default current_timestamp()
);
