-- What the account was made from; advancing a day moves as_of.
create table account as
  select getvariable('visits')::bigint as visits, getvariable('seed')::bigint as seed,
         getvariable('as_of')::date as as_of, getvariable('created_as_of')::date as created_as_of,
         0::integer as days_advanced;

-- A refresh counts for the day on which its finish + 4 h falls.
create table data_refresh as
  select 'Conflict Report' as module, 'success' as status,
         getvariable('as_of') + interval 1 hour + to_seconds(pick(getvariable('as_of'), 'refresh', 3600)) as finished_at
  union all
  select 'Visit Statistics', 'running', getvariable('as_of') - interval 2 hours;
