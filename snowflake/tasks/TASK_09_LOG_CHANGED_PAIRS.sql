-- Writes the history of changed pairs.
create or replace task TASK_09_LOG_CHANGED_PAIRS
  warehouse = CONFLICT_WH
  after TASK_08_LOG_NEW_PAIRS
as
call LOG_CHANGED_PAIRS();
