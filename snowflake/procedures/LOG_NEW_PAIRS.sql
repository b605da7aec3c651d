-- Task 8. The history of a new pair: every field that the history may tell (LOG_FIELDS), with what it is.
create or replace procedure LOG_NEW_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  const log = snowflake.createStatement({sqlText: `
    insert into LOG_HISTORY (CONID, "CreatedDateTime", "LogTypeFlag")
    select NEW.ID, GETDATE(), 'Insert'
    from NEW_PAIRS as NEW
    where NEW.METADATA$ACTION = 'INSERT'
      and not NEW.METADATA$ISUPDATE
    order by NEW.ID`});
  log.execute();
  snowflake.execute({sqlText: `
    insert into LOG_HISTORY_VALUES (LHID, "LogID", "OldValue", "NewValue", "VisitID", "AppVisitID")
    select H.ID, FIELD.ID, null, CELL.VALUE::varchar, PAIR."VisitID", PAIR."AppVisitID"
    from (select OBJECT_CONSTRUCT(*) as CELLS, CVM.ID, CVM."VisitID", CVM."AppVisitID" from CONFLICTVISITMAPS as CVM) as PAIR
    join LOG_HISTORY as H on H.CONID = PAIR.ID and H."LogTypeFlag" = 'Insert' and H."CreatedDateTime"::date = CURRENT_DATE()
    cross join lateral FLATTEN(input => PAIR.CELLS) as CELL
    join LOG_FIELDS as FIELD on FIELD."FieldName" = CELL.KEY
    where not exists (select 1 from LOG_HISTORY_VALUES as KNOWN where KNOWN.LHID = H.ID)
    order by H.ID, FIELD.ID`});
  return `${log.getNumRowsAffected()} new pairs told`;
$$;
