-- Task 2. Pairs of visits that exist, looked at again.
create or replace procedure UPDATE_VISIT_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_VISIT_PAIRS(?)', binds: ['existing']});
  const told = snowflake.execute({sqlText: 'call UPDATE_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
