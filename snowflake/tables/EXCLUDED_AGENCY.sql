-- Providers whose visits take no part.
create or replace table EXCLUDED_AGENCY (
  ID              number(38,0) not null autoincrement,
  "AgencyName"    varchar(100),
  "ProviderID"    varchar(50),
  "AppProviderID" varchar(50)
);
