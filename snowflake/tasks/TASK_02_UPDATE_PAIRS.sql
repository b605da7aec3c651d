-- Looks at the pairs there are again.
create or replace task TASK_02_UPDATE_PAIRS
  warehouse = CONFLICT_WH
  after TASK_01_COPY_MAPS_TO_TEMP
as
begin
  call UPDATE_VISIT_PAIRS();
  call UPDATE_INSERVICE_PAIRS();
  call UPDATE_ABSENCE_PAIRS();
  call UPDATE_PAIR_STATUS();
end;
