-- After how many days a payer wants a provider reminded.
create or replace table PAYER_PROVIDER_REMINDERS (
  ID                number(38,0) not null autoincrement,
  "PayerID"         varchar(50),
  "AppPayerID"      varchar(50),
  "Contract"        varchar(100),
  "ProviderID"      varchar(50),
  "AppProviderID"   varchar(50),
  "ProviderName"    varchar(100),
  "CreatedDateTime" timestamp_ntz(9) default current_timestamp(),
  "NumberOfDays"    number(38,0)
);
