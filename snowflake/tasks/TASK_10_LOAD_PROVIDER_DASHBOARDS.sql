-- Fills the agencies' dashboards.
create or replace task TASK_10_LOAD_PROVIDER_DASHBOARDS
  warehouse = CONFLICT_WH
  after TASK_09_5_FETCH_BILLABLE_UNITS
as
call LOAD_PROVIDER_DASHBOARDS();
