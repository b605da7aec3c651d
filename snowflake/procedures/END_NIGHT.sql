-- Ends the night: the flag that it is in progress becomes 2, whether it went well or not. What each step did is kept for the
-- status e-mail, which the application sends.
create or replace procedure END_NIGHT()
returns varchar
language sql
execute as caller
as
declare
  STEPS varchar;
begin
  update SETTINGS set "InProgressFlag" = 2;
  insert into TASK_HISTORY_LIST (NAME, UNNAME, EMAILSENT, CREATED_AT)
  select NAME || IFF(STATE = 'FAILED', ' (failed)', ''), TO_CHAR(CURRENT_DATE(), 'YYYYMMDD'), 'N', COMPLETED_TIME
  from table(INFORMATION_SCHEMA.TASK_HISTORY())
  where STATE in ('SUCCEEDED', 'FAILED')
    and SCHEDULED_TIME = (select MAX(SCHEDULED_TIME) from table(INFORMATION_SCHEMA.TASK_HISTORY()));
  select LISTAGG(NAME, ', ') within group (order by ID) into :STEPS
  from TASK_HISTORY_LIST
  where EMAILSENT = 'N';
  return STEPS;
end;
