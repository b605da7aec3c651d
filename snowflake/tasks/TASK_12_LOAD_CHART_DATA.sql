-- Fills the data of charts.
create or replace task TASK_12_LOAD_CHART_DATA
  warehouse = CONFLICT_WH
  after TASK_11_LOAD_PAYER_DASHBOARDS
as
call LOAD_CHART_DATA();
