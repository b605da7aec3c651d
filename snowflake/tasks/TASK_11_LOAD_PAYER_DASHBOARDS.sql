-- Fills the payers' dashboards.
create or replace task TASK_11_LOAD_PAYER_DASHBOARDS
  warehouse = CONFLICT_WH
  after TASK_09_5_FETCH_BILLABLE_UNITS
as
call LOAD_PAYER_DASHBOARDS();
