-- Task 3. Pairs of visits and training that are new.
create or replace procedure INSERT_INSERVICE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_INSERVICE_PAIRS()'});
  const told = snowflake.execute({sqlText: 'call INSERT_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
