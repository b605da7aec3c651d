-- Task 2. Pairs of visits on days off that exist, looked at again.
create or replace procedure UPDATE_ABSENCE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_ABSENCE_PAIRS()'});
  const told = snowflake.execute({sqlText: 'call UPDATE_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
