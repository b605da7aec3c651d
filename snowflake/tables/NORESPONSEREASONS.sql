-- Reasons that a user may give for no response.
create or replace table NORESPONSEREASONS (
  ID            number(38,0) not null autoincrement,
  "Title"       varchar(500),
  "Description" varchar(500)
);
