-- duckdb.sql
-- The detection of steps 010 to 070 as one would write it for DuckDB: the same rules on the same rows, both directions.
-- (as_of stands for the day.) Persons of one provider alone are passed over first, as in ours.
create table pair as
with person as (
  select caregiver_id, trim(ssn) as ssn
  from caregiver
  where trim(ssn) <> '' and trim(ssn) not in (select ssn from excluded_ssns)
),
candidate as materialized (
  select
    v.visit_id, person.ssn, v.provider_id, v.visit_date,
    coalesce(v.visit_start_time, v.scheduled_start_time) as starts_at,
    coalesce(v.visit_end_time, v.scheduled_end_time) as ends_at,
    v.visit_start_time is not null as is_worked,
    v.call_in_gps_coordinates, v.call_out_gps_coordinates, v.provider_patient_id, v.payer_patient_id
  from visit v
  join person using (caregiver_id)
  join provider using (provider_id)
  where v.visit_date between (as_of - interval 2 years)::date and as_of + 45
    and provider.is_active
    and not coalesce(provider.is_demo, false)
    and v.provider_id not in (select provider_id from excluded_agencies)
    and not coalesce(v.is_missed, false)
    and (v.visit_start_time is null) = (v.visit_end_time is null)
    and (v.visit_start_time is not null or (v.scheduled_start_time is not null and v.scheduled_end_time is not null))
    and not exists (
      select 1 from deleted_visit d
      where d.visit_id = v.visit_id and coalesce(d.visit_updated_timestamp >= v.visit_updated_timestamp, true)
    )
),
of_several as (
  select ssn from candidate group by ssn having min(provider_id) <> max(provider_id)
),
encounter as materialized (
  select
    a.visit_id, b.visit_id as other_visit_id, a.visit_date, a.starts_at, a.ends_at,
    b.starts_at as other_starts_at, b.ends_at as other_ends_at,
    a.is_worked::integer + b.is_worked::integer as worked_sides,
    a.starts_at = b.starts_at and a.ends_at = b.ends_at as is_equal,
    a.starts_at < b.ends_at and a.ends_at > b.starts_at as is_overlap,
    case
      when a.starts_at < b.starts_at or (a.starts_at = b.starts_at and a.ends_at <= b.ends_at)
        then date_diff('minute', a.ends_at, b.starts_at)
      else date_diff('minute', b.ends_at, a.starts_at)
    end as gap_minutes
  from candidate a
  join of_several using (ssn)
  join candidate b on b.ssn = a.ssn and b.visit_date = a.visit_date
  where b.provider_id <> a.provider_id and b.visit_id > a.visit_id
),
apart as (
  select * from encounter where worked_sides = 2 and not is_overlap and gap_minutes > 0
),
home as (
  select distinct on (patient_id) patient_id, zip_code, latitude, longitude
  from patient_address
  where primary_address and address_type like '%GPS%'
  order by patient_id, application_created_utc_timestamp desc nulls last, patient_address_id desc
),
punched as (
  select
    visit.visit_id, provider_home.zip_code as zip, payer_home.zip_code as payer_zip,
    provider_home.latitude as home_latitude, provider_home.longitude as home_longitude,
    replace(visit.call_out_gps_coordinates, '"', '') as call_out,
    replace(visit.call_in_gps_coordinates, '"', '') as call_in
  from candidate visit
  semi join (select visit_id from apart union all select other_visit_id from apart) side using (visit_id)
  left join home provider_home on provider_home.patient_id = visit.provider_patient_id
  left join home payer_home on payer_home.patient_id = visit.payer_patient_id
),
coordinates as (
  select
    visit_id, coalesce(zip, payer_zip) as zip, place.*
  from punched
  cross join lateral (
    select
      case when regexp_matches(call_out, pattern) then try_cast(split_part(call_out, ',', 1) as double) end as out_latitude,
      case when regexp_matches(call_out, pattern) then try_cast(split_part(call_out, ',', 2) as double) end as out_longitude,
      case when regexp_matches(call_in, pattern) then try_cast(split_part(call_in, ',', 1) as double) end as in_latitude,
      case when regexp_matches(call_in, pattern) then try_cast(split_part(call_in, ',', 2) as double) end as in_longitude,
      home_latitude, home_longitude
    from (select '^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\s*,\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\s*$' as pattern)
  ) place
),
located_visit as materialized (
  select
    visit_id, zip,
    case when on_earth(out_latitude, out_longitude) then out_latitude
         when on_earth(in_latitude, in_longitude) then in_latitude
         when on_earth(home_latitude, home_longitude) then home_latitude end as latitude,
    case when on_earth(out_latitude, out_longitude) then out_longitude
         when on_earth(in_latitude, in_longitude) then in_longitude
         when on_earth(home_latitude, home_longitude) then home_longitude end as longitude
  from coordinates
),
journey as (
  select
    apart.visit_id, apart.other_visit_id, apart.gap_minutes,
    (2 * 6371010 * asin(least(1, sqrt(
      power(sin(radians(b.latitude - a.latitude) / 2), 2)
      + cos(radians(a.latitude)) * cos(radians(b.latitude)) * power(sin(radians(b.longitude - a.longitude) / 2), 2)
    ))) / 1609 * (1 + settings.extra_distance_percent / 100))::decimal(18, 9) as miles
  from apart
  join located_visit a on a.visit_id = apart.visit_id
  join located_visit b on b.visit_id = apart.other_visit_id
  cross join settings
  where a.latitude is not null and b.latitude is not null and coalesce(a.zip <> b.zip, true)
),
band as (
  select *, max(to_miles) over (order by from_miles rows between unbounded preceding and 1 preceding) as lower_bands_end
  from mph
),
too_far as (
  select
    journey.visit_id, journey.other_visit_id, round(miles, 2) as miles, band.average_miles_per_hour,
    round(round(miles) * 60 / band.average_miles_per_hour, 2) as eta_minutes
  from journey
  join band
    on round(miles, 2) between band.from_miles and band.to_miles
   and coalesce(round(miles, 2) > band.lower_bands_end, true)
  where gap_minutes < round(round(miles) * 60 / band.average_miles_per_hour, 2)
),
collision as (
  select encounter.*, too_far.visit_id is not null as distance, too_far.miles, too_far.average_miles_per_hour, too_far.eta_minutes
  from encounter
  left join too_far using (visit_id, other_visit_id)
  where (is_equal or is_overlap or too_far.visit_id is not null)
    and (worked_sides > 0 or visit_date >= as_of)
),
directed as (
  select visit_id, other_visit_id as con_visit_id, abs(date_diff('minute', ends_at, other_starts_at)) as minutes, * exclude (visit_id, other_visit_id)
  from collision
  union all
  select other_visit_id, visit_id, abs(date_diff('minute', other_ends_at, starts_at)), * exclude (visit_id, other_visit_id)
  from collision
)
select
  visit_id, con_visit_id, visit_date,
  worked_sides = 0 and is_equal as same_sch_time,
  worked_sides = 2 and is_equal as same_visit_time,
  worked_sides = 1 and is_equal as sch_and_visit_time_same,
  worked_sides = 0 and is_overlap and not is_equal as sch_over_another_sch_time,
  worked_sides = 2 and is_overlap and not is_equal as visit_time_over_another_visit_time,
  worked_sides = 1 and is_overlap and not is_equal as sch_time_over_visit_time,
  distance, minutes, miles, average_miles_per_hour, eta_minutes
from directed;
