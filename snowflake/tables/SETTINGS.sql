-- One row: thresholds of the rules, and 1 in "InProgressFlag" while the night runs, 2 after it.
create or replace table SETTINGS (
  "ExtraDistance"     number(38,0),
  "ExtraDistancePer"  number(38,2),
  NORESPONSELIMITTIME number(38,0),
  ID                  number(38,0) default 0,
  "UpdateCronFlag"    number(3,0),
  "InsertCronFlag"    number(3,0),
  "ConflictIDFlag"    number(3,0),
  "GroupIDFlag"       number(3,0),
  "VisitHistoryFlag"  number(3,0),
  "LastLoadDate"      timestamp_ntz(9),
  "InProgressFlag"    number(38,0)
);
