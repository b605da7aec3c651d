-- Asks the revenue service. Stays suspended where that cannot be reached; what comes after it runs even so.
create or replace task TASK_09_5_FETCH_BILLABLE_UNITS
  warehouse = CONFLICT_WH
  after TASK_09_LOG_CHANGED_PAIRS
as
call FETCH_BILLABLE_UNITS();
