-- Answers of the revenue service, before they reach their pairs.
create or replace table TMP_BILLABLE_UPDATES (
  ID  number(38,0) not null,
  BMF number(38,0) not null,
  BUF varchar(134217728) not null,
  BMO number(38,0) not null,
  BUO varchar(134217728) not null
);
