-- Placeholders that stand for no person.
create or replace table EXCLUDED_SSN (
  ID  number(38,0) not null autoincrement,
  SSN varchar(50)
);
