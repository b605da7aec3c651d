-- Task 2. Pairs of visits and training that exist, looked at again.
create or replace procedure UPDATE_INSERVICE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_INSERVICE_PAIRS()'});
  const told = snowflake.execute({sqlText: 'call UPDATE_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
