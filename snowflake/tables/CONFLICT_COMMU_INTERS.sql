-- Conversations, internal notes and attachments of a conflict.
create or replace table CONFLICT_COMMU_INTERS (
  "id"                  number(38,0) not null autoincrement,
  CONFLICTID            number(38,0),
  "GroupID"             number(38,0),
  "ReverseUUID"         varchar(100),
  "Description"         varchar(1000),
  "CommentType"         number(3,0),
  "Attachmenturl"       varchar(500),
  "communications_type" number(3,0),
  "created_at"          timestamp_ntz(9),
  "updated_at"          timestamp_ntz(9),
  "created_by"          number(38,0),
  "updated_by"          number(38,0),
  "created_by_name"     varchar(200),
  "updated_by_name"     varchar(200),
  "OriginalFileName"    varchar(200),
  "FileSize"            number(38,0)
);
