-- 030_homes.sql
-- Chooses the address of each patient (DOMAIN.md §4), and notes which patients changed it or moved.
-- Reads  analytics.patient_address
-- Writes pipeline.patient_home
-- Again  rows that are already right stay as they are.
-- Tasks  2, 3
with new_address as (
  select patient_address_id, patient_id
  from analytics.patient_address
  where _run_id > pipeline.evaluated_run('patient_address')
),
-- An address may have gone over to another patient; then the one it was the home of needs a new one.
affected_patient as (
  select patient_id from new_address where patient_id is not null
  union
  select home.patient_id from pipeline.patient_home home join new_address using (patient_address_id)
  union
  -- A full run also finds the homes that have left the source without a trace.
  select patient_id from pipeline.patient_home where pipeline.is_full()
),
chosen as (
  select distinct on (a.patient_id)
    a.patient_id,
    a.patient_address_id,
    nullif(concat_ws(', ', nullif(btrim(a.address_line_1), ''), nullif(btrim(a.address_line_2), '')), '') as address_line,
    a.city, a.county, a.address_state, a.zip_code, a.latitude, a.longitude
  from affected_patient
  join analytics.patient_address a using (patient_id)
  where a.primary_address and a.address_type like '%GPS%' and a._deleted_at is null
  order by a.patient_id, a.application_created_utc_timestamp desc nulls last, a.patient_address_id desc
)
insert into pipeline.patient_home as known (
  patient_id, patient_address_id, address_line, city, county, state, zip, latitude, longitude,
  changed_by_run, moved_by_run
)
select
  patient_id, c.patient_address_id, c.address_line, c.city, c.county, c.address_state, c.zip_code, c.latitude, c.longitude,
  pipeline.run_id(), pipeline.run_id()
from affected_patient
left join chosen c using (patient_id)
on conflict (patient_id) do update set
  patient_address_id = excluded.patient_address_id,
  address_line       = excluded.address_line,
  city               = excluded.city,
  county             = excluded.county,
  state              = excluded.state,
  zip                = excluded.zip,
  latitude           = excluded.latitude,
  longitude          = excluded.longitude,
  changed_by_run     = excluded.changed_by_run,
  moved_by_run       = case
    when (known.state, known.zip, known.latitude, known.longitude)
      is distinct from (excluded.state, excluded.zip, excluded.latitude, excluded.longitude) then excluded.moved_by_run
    else known.moved_by_run
  end
where (
  known.patient_address_id, known.address_line, known.city, known.county, known.state, known.zip,
  known.latitude, known.longitude
) is distinct from (
  excluded.patient_address_id, excluded.address_line, excluded.city, excluded.county, excluded.state, excluded.zip,
  excluded.latitude, excluded.longitude
);
