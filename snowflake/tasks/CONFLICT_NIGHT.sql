-- The gate (DOMAIN.md §10): the night begins when the source says that tonight's load of the report's module has ended well.
-- What comes after a root task that fails does not run.
create or replace task CONFLICT_NIGHT
  warehouse = CONFLICT_WH
  schedule = 'USING CRON 0 6 * * * America/New_York'
as
declare
  NOT_READY exception (-20001, 'The load of module Conflict Report is not done for today.');
  LOADS number;
begin
  select COUNT(*) into :LOADS
  from ANALYTICS.BI.FACTDATAREFRESHSTATUS
  where MODULE = 'Conflict Report'
    and STATUS = 'success'
    and DATEADD(hour, 4, REFRESH_FINISHED_AT)::date = CURRENT_DATE();
  if (LOADS = 0) then
    raise NOT_READY;
  end if;
  update SETTINGS set "InProgressFlag" = 1, "LastLoadDate" = GETDATE();
end;
