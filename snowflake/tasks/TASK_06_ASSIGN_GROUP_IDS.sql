-- Numbers groups.
create or replace task TASK_06_ASSIGN_GROUP_IDS
  warehouse = CONFLICT_WH
  after TASK_05_INSERT_CONFLICTS
as
call ASSIGN_GROUP_IDS();
