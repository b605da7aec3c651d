-- Finds new pairs.
create or replace task TASK_03_INSERT_PAIRS
  warehouse = CONFLICT_WH
  after TASK_02_UPDATE_PAIRS
as
begin
  call INSERT_VISIT_PAIRS();
  call INSERT_INSERVICE_PAIRS();
  call INSERT_ABSENCE_PAIRS();
end;
