-- Numbers new conflicts.
create or replace task TASK_04_ASSIGN_CONFLICT_IDS
  warehouse = CONFLICT_WH
  after TASK_03_INSERT_PAIRS
as
call ASSIGN_CONFLICT_IDS();
