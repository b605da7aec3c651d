-- Task 9. The history of a pair that changed: each field against the copy that task 1 took.
create or replace procedure LOG_CHANGED_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'truncate table LOG_HISTORY_VALUES_TEMP'});
  const fields = snowflake.execute({sqlText: `
    select FIELD.ID, FIELD."FieldName"
    from LOG_FIELDS as FIELD
    join INFORMATION_SCHEMA.COLUMNS as T
      on T.COLUMN_NAME = FIELD."FieldName" and T.TABLE_SCHEMA = 'PUBLIC' and T.TABLE_NAME = 'CONFLICTVISITMAPS_TEMP'
    order by FIELD.ID`});
  while (fields.next()) {
    const id = fields.getColumnValue(1);
    const name = fields.getColumnValue(2);
    snowflake.execute({
      sqlText: `
        insert into LOG_HISTORY_VALUES_TEMP (CONID, "LogID", "OldValue", "NewValue", "VisitID", "AppVisitID")
        select NOW.ID, ?, THEN_."${name}"::varchar, NOW."${name}"::varchar, NOW."VisitID", NOW."AppVisitID"
        from CONFLICTVISITMAPS as NOW
        join CONFLICTVISITMAPS_TEMP as THEN_ on THEN_.ID = NOW.ID
        where not EQUAL_NULL(NOW."${name}", THEN_."${name}")`,
      binds: [id],
    });
  }
  const log = snowflake.createStatement({sqlText: `
    insert into LOG_HISTORY (CONID, "CreatedDateTime", "LogTypeFlag")
    select distinct CONID, GETDATE(), 'Update' from LOG_HISTORY_VALUES_TEMP order by CONID`});
  log.execute();
  snowflake.execute({sqlText: `
    insert into LOG_HISTORY_VALUES (LHID, "LogID", "OldValue", "NewValue", "VisitID", "AppVisitID")
    select H.LHID, T."LogID", T."OldValue", T."NewValue", T."VisitID", T."AppVisitID"
    from LOG_HISTORY_VALUES_TEMP as T
    join (select CONID, MAX(ID) as LHID from LOG_HISTORY where "LogTypeFlag" = 'Update' group by CONID) as H
      on H.CONID = T.CONID
    order by H.LHID, T."LogID"`});
  return `${log.getNumRowsAffected()} changed pairs told`;
$$;
