-- Task 1. Keeps the pairs of the window as they stand before the night, for the history, and forgets which were found
-- again last night.
create or replace procedure COPY_MAPS_TO_TEMP()
returns varchar
language javascript
execute as caller
as
$$
  const shared = snowflake.execute({sqlText: `
    select LISTAGG('"' || T.COLUMN_NAME || '"', ', ') within group (order by T.ORDINAL_POSITION)
    from INFORMATION_SCHEMA.COLUMNS as T
    join INFORMATION_SCHEMA.COLUMNS as M on M.COLUMN_NAME = T.COLUMN_NAME and M.TABLE_SCHEMA = T.TABLE_SCHEMA
    where T.TABLE_SCHEMA = 'PUBLIC' and T.TABLE_NAME = 'CONFLICTVISITMAPS_TEMP' and M.TABLE_NAME = 'CONFLICTVISITMAPS'`});
  shared.next();
  const columns = shared.getColumnValue(1);

  snowflake.execute({sqlText: 'truncate table CONFLICTVISITMAPS_TEMP'});
  snowflake.execute({sqlText: `
    insert into CONFLICTVISITMAPS_TEMP (${columns})
    select ${columns} from CONFLICTVISITMAPS
    where "VisitDate" between DATEADD(year, -2, CURRENT_DATE()) and DATEADD(day, 45, CURRENT_DATE())`});
  const forgotten = snowflake.createStatement({
    sqlText: 'update CONFLICTVISITMAPS set "UpdateFlag" = null where "UpdateFlag" is not null'});
  forgotten.execute();
  return `${forgotten.getNumRowsAffected()} pairs were found last night`;
$$;
