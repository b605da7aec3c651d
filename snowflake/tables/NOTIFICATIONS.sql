-- What a user is told: new conflicts, resolved ones, reminders.
create or replace table NOTIFICATIONS (
  ID                 number(38,0) not null autoincrement,
  CONFLICTID         number(38,0),
  "ProviderID"       varchar(50),
  "AppProviderID"    varchar(50),
  "NotificationType" varchar(50),
  "CreatedDate"      date,
  "CreatedDateTime"  timestamp_ntz(9),
  "ReadUnreadFlag"   number(3,0),
  "Contract"         varchar(100)
);
