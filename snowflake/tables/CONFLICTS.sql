-- One row a visit that is in conflict.
create or replace table CONFLICTS (
  CONFLICTID           number(38,0) not null autoincrement,
  RECORDEDDATETIME     timestamp_ntz(9) default current_timestamp(),
  "StatusFlag"         varchar(5) default 'U',
  "NoResponseFlag"     varchar(10),
  "NoResponseReasonID" number(38,0),
  "NoResponseTitle"    varchar(500),
  "NoResponseNotes"    varchar(500),
  "ResolveDate"        timestamp_ntz(9),
  "CreatedDate"        timestamp_ntz(9),
  "ResolvedBy"         varchar(200),
  "NoResponseDate"     timestamp_ntz(9),
  "FlagForReview"      varchar(5),
  "FlagForReviewDate"  timestamp_ntz(9),
  "UpdatedRFlag"       varchar(5)
);
