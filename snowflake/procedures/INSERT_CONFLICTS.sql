-- Task 5. A row for each new conflict.
create or replace procedure INSERT_CONFLICTS()
returns varchar
language javascript
execute as caller
as
$$
  const merge = snowflake.createStatement({sqlText: `
    merge into CONFLICTS as C
    using (
      select CONFLICTID, MIN(CRDATEUNIQUE) as RECORDED
      from CONFLICTVISITMAPS
      where CONFLICTID is not null
      group by CONFLICTID
    ) as M
    on C.CONFLICTID = M.CONFLICTID
    when not matched then
      insert (CONFLICTID, RECORDEDDATETIME, "CreatedDate", "StatusFlag")
      values (M.CONFLICTID, M.RECORDED, GETDATE(), 'U')`});
  merge.execute();
  return `${merge.getNumRowsAffected()} new conflicts`;
$$;
