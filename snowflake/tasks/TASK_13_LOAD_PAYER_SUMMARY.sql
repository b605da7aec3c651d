-- Fills the summary for payers.
create or replace task TASK_13_LOAD_PAYER_SUMMARY
  warehouse = CONFLICT_WH
  after TASK_11_LOAD_PAYER_DASHBOARDS
as
call LOAD_PAYER_SUMMARY();
