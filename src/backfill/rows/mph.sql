-- mph.sql: the speed bands; of two that begin at the same mile, the first number counts.
with judged as (
  select
    id, from_miles, to_miles, average_miles_per_hour,
    (from_miles >= 0 and from_miles < to_miles and to_miles < 1000000 and average_miles_per_hour > 0 and average_miles_per_hour < 10000) is true
      as is_band
  from conflict_stg.mph
)
select
  id::text as source_id,
  case
    when not is_band then 'no_band'
    when row_number() over (partition by is_band, from_miles order by id) > 1 then 'band_repeated'
  end as reason,
  '{}'::text[] as unreadable,
  case when is_band then from_miles::numeric(8, 2) end as from_miles,
  case when is_band then to_miles::numeric(8, 2) end as to_miles,
  case when is_band then average_miles_per_hour::numeric(6, 2) end as average_miles_per_hour
from judged
