-- Writes new conflicts, what became of all, and whom to tell.
create or replace task TASK_05_INSERT_CONFLICTS
  warehouse = CONFLICT_WH
  after TASK_04_ASSIGN_CONFLICT_IDS
as
begin
  call INSERT_CONFLICTS();
  call UPDATE_CONFLICT_STATUS();
  call INSERT_NOTIFICATIONS();
end;
