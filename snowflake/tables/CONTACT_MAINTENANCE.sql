-- Whom to call at a provider where the visit does not say.
create or replace table CONTACT_MAINTENANCE (
  ID               number(38,0) not null autoincrement,
  RECORDEDDATETIME timestamp_ntz(9) default current_timestamp(),
  CONTACT_NAME     varchar(255) default 'U',
  PHONE            varchar(20),
  "ProviderID"     varchar(50),
  "AppProviderID"  varchar(50),
  UPDATED_BY       number(38,0),
  UPDATED_AT       timestamp_ntz(9) default current_timestamp(),
  PID              varchar(50),
  APPLICATIONPID   varchar(50)
);
