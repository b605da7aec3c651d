-- Task 3. Pairs of visits on days off that are new.
create or replace procedure INSERT_ABSENCE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_ABSENCE_PAIRS()'});
  const told = snowflake.execute({sqlText: 'call INSERT_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
