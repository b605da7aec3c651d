-- settings.sql: one row; where the source has several, the first number counts.
select
  coalesce(id::text, '(none)') as source_id,
  case when row_number() over (order by id nulls last, extra_distance, extra_distance_percent, no_response_limit_days) > 1 then 'second_row' end as reason,
  array_remove(array[
    case when extra_distance < 0 or extra_distance >= 1000000 then 'ExtraDistance' end,
    case when extra_distance_percent < 0 or extra_distance_percent >= 1000000 then 'ExtraDistancePer' end,
    case when (no_response_limit_days between 1 and 100000) is not true then 'NORESPONSELIMITTIME' end
  ], null) as unreadable,
  true as only_row,
  case when extra_distance >= 0 and extra_distance < 1000000 then extra_distance::numeric(8, 2) else 0 end as extra_distance,
  case when extra_distance_percent >= 0 and extra_distance_percent < 1000000 then extra_distance_percent::numeric(8, 2) else 0 end as extra_distance_percent,
  case when no_response_limit_days between 1 and 100000 then no_response_limit_days::integer else 7 end as no_response_limit_days
from conflict_stg.settings
