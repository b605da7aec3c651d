-- Ends the night, however it went.
create or replace task TASK_14_END_NIGHT
  warehouse = CONFLICT_WH
  finalize = CONFLICT_NIGHT
as
call END_NIGHT();
