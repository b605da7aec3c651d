-- Task 3. Pairs of visits that are new.
create or replace procedure INSERT_VISIT_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: 'call FIND_VISIT_PAIRS(?)', binds: ['new']});
  const told = snowflake.execute({sqlText: 'call INSERT_FOUND_PAIRS()'});
  told.next();
  return told.getColumnValue(1);
$$;
