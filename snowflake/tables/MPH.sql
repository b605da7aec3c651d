-- Bands of distance and the speed at which each is travelled.
create or replace table MPH (
  ID                    number(38,0) not null autoincrement,
  RECORDEDDATETIME      timestamp_ntz(9) default current_timestamp(),
  TYPE                  varchar(50),
  "From"                number(38,0),
  "To"                  number(38,0),
  "AverageMilesPerHour" number(38,0)
);
