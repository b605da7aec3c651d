with night as (
  select unnest(range(0, 30)) as days_ago),
task as (
  select n, name from (values (1, 'COPY_DATA_TO_TEMP'), (2, 'UPDATE_DATA_CONFLICTVISITMAPS'), (3, 'INSERT_DATA_FROM_MAIN_TO_CONFLICTVISITMAPS'), (4, 'ASSIGN_CONFLICT_IDS'),
    (5, 'INSERT_DATA_FROM_CONFLICTVISITMAPS_TO_CONFLICTS'), (6, 'ASSIGN_GROUP_IDS'), (7, 'UPDATE_CONTACTS'), (8, 'LOG_NEW_ROWS'), (9, 'LOG_CHANGES')) as task(n, name))
select 4000 + row_number() over (order by days_ago desc, n) as id, name, strftime(getvariable('as_of') - 1 - days_ago::integer, '%Y%m%d') as unname, if(n = 9, 'Y', 'N') as emailsent,
       getvariable('as_of') - 1 - days_ago::integer + to_minutes(120 + n) as created_at
from night, task
order by id
