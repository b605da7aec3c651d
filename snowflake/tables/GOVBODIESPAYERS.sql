-- Which payers a state looks after.
create or replace table GOVBODIESPAYERS (
  ID           number(38,0) not null autoincrement,
  "PayerID"    varchar(50),
  "AppPayerID" varchar(50),
  "UserID"     number(38,0),
  PAYER_NAME   varchar(100),
  STATUS_NAME  varchar(50),
  CREATED_AT   timestamp_ntz(9) default current_timestamp(),
  UPDATED_AT   timestamp_ntz(9) default current_timestamp()
);
