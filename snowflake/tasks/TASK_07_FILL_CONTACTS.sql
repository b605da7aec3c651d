-- Fills contacts.
create or replace task TASK_07_FILL_CONTACTS
  warehouse = CONFLICT_WH
  after TASK_06_ASSIGN_GROUP_IDS
as
call FILL_CONTACTS();
