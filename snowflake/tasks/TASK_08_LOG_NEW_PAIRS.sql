-- Writes the history of new pairs.
create or replace task TASK_08_LOG_NEW_PAIRS
  warehouse = CONFLICT_WH
  after TASK_07_FILL_CONTACTS
as
call LOG_NEW_PAIRS();
