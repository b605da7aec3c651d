-- The account stands a day later, and its refresh has finished again.
update account set as_of = getvariable('as_of'), days_advanced = days_advanced + 1;
update data_refresh
  set finished_at = getvariable('as_of') + interval 1 hour + to_seconds(pick(getvariable('as_of'), 'refresh', 3600))
  where status = 'success';
