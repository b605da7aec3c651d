-- Keeps the pairs as they stand before the night.
create or replace task TASK_01_COPY_MAPS_TO_TEMP
  warehouse = CONFLICT_WH
  after CONFLICT_NIGHT
as
call COPY_MAPS_TO_TEMP();
