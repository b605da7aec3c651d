-- naive-self-join.sql
-- The baseline of the detection benchmark: every candidate visit, fully decorated, joined with itself on the
-- trimmed SSN and the day, all seven rules in one condition, both directions computed. What one would write first.
create temporary table naive_pair as
with visit as (
  select v.visit_id, v.visit_date, v.provider_id, btrim(c.ssn) as ssn,
         v.scheduled_start_time, v.scheduled_end_time, v.visit_start_time, v.visit_end_time,
         p.provider_name, o.office_name, py.payer_name, ct.contract_name, sc.service_code,
         pt.patient_firstname, pt.patient_lastname,
         coalesce(home.zip_code, payer_home.zip_code) as zip,
         coalesce(called_out.latitude, called_in.latitude, home.latitude) as latitude,
         coalesce(called_out.longitude, called_in.longitude, home.longitude) as longitude
  from analytics.visit v
  join analytics.caregiver c on c.caregiver_id = v.caregiver_id
  join analytics.provider p on p.provider_id = v.provider_id
  left join analytics.office o on o.office_id = v.office_id
  left join analytics.payer py on py.payer_id = v.payer_id
  left join analytics.contract ct on ct.contract_id = v.contract_id
  left join analytics.service_code sc on sc.service_code_id = v.service_code_id
  left join analytics.patient pt on pt.patient_id = v.provider_patient_id
  left join (
    select distinct on (patient_id) patient_id, zip_code, latitude, longitude
    from analytics.patient_address
    where primary_address and address_type like '%GPS%'
    order by patient_id, application_created_utc_timestamp desc nulls last, patient_address_id desc
  ) home on home.patient_id = v.provider_patient_id
  left join (
    select distinct on (patient_id) patient_id, zip_code
    from analytics.patient_address
    where primary_address and address_type like '%GPS%'
    order by patient_id, application_created_utc_timestamp desc nulls last, patient_address_id desc
  ) payer_home on payer_home.patient_id = v.payer_patient_id
  left join lateral (
    select case when place.text ~ '^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$' then split_part(place.text, ',', 1)::float8 end as latitude,
           case when place.text ~ '^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$' then split_part(place.text, ',', 2)::float8 end as longitude
    from (select replace(v.call_out_gps_coordinates, '"', '') as text) place
  ) called_out on true
  left join lateral (
    select case when place.text ~ '^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$' then split_part(place.text, ',', 1)::float8 end as latitude,
           case when place.text ~ '^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$' then split_part(place.text, ',', 2)::float8 end as longitude
    from (select replace(v.call_in_gps_coordinates, '"', '') as text) place
  ) called_in on true
  where v.visit_date between :as_of::date - interval '2 years' and :as_of::date + 45
    and btrim(c.ssn) <> ''
    and not exists (select from conflict.excluded_ssns x where x.ssn = btrim(c.ssn))
    and not exists (select from conflict.excluded_agencies x where x.provider_id = v.provider_id)
    and p.is_active and not p.is_demo
    and not exists (select from analytics.deleted_visit d where d.visit_id = v.visit_id)
    and not coalesce(v.is_missed, false)
),
pair as (
  select a.visit_id, b.visit_id as con_visit_id,
         a.visit_start_time is null and a.visit_end_time is null as unworked,
         b.visit_start_time is null and b.visit_end_time is null as con_unworked,
         a.visit_start_time is not null and a.visit_end_time is not null as worked,
         b.visit_start_time is not null and b.visit_end_time is not null as con_worked,
         a.visit_date, a.scheduled_start_time, a.scheduled_end_time, a.visit_start_time, a.visit_end_time,
         b.scheduled_start_time as con_scheduled_start_time, b.scheduled_end_time as con_scheduled_end_time,
         b.visit_start_time as con_visit_start_time, b.visit_end_time as con_visit_end_time,
         a.zip, b.zip as con_zip,
         6371010 * acos(least(1, greatest(-1,
           sin(radians(a.latitude)) * sin(radians(b.latitude))
           + cos(radians(a.latitude)) * cos(radians(b.latitude)) * cos(radians(a.longitude - b.longitude))))) as metres
  from visit a
  join visit b on b.ssn = a.ssn and b.visit_date = a.visit_date and b.provider_id <> a.provider_id and b.visit_id <> a.visit_id
),
measured as (
  select pair.*, (metres / 1609 * (1 + s.extra_distance_percent / 100))::numeric as miles,
         (extract(epoch from
            date_trunc('minute', case when visit_end_time <= con_visit_start_time then con_visit_start_time else visit_start_time end)
            - date_trunc('minute', case when visit_end_time <= con_visit_start_time then visit_end_time else con_visit_end_time end)) / 60)::int as gap_minutes
  from pair, conflict.settings s
),
flagged as (
  select measured.*, band.average_miles_per_hour,
         unworked and con_unworked and scheduled_start_time = con_scheduled_start_time and scheduled_end_time = con_scheduled_end_time
           and visit_date >= :as_of::date as same_sch_time,
         worked and con_worked and visit_start_time = con_visit_start_time and visit_end_time = con_visit_end_time as same_visit_time,
         (unworked and con_worked and scheduled_start_time = con_visit_start_time and scheduled_end_time = con_visit_end_time)
           or (worked and con_unworked and visit_start_time = con_scheduled_start_time and visit_end_time = con_scheduled_end_time) as sch_and_visit_time_same,
         unworked and con_unworked and scheduled_start_time < con_scheduled_end_time and scheduled_end_time > con_scheduled_start_time
           and not (scheduled_start_time = con_scheduled_start_time and scheduled_end_time = con_scheduled_end_time)
           and visit_date >= :as_of::date as sch_over_another_sch_time,
         worked and con_worked and visit_start_time < con_visit_end_time and visit_end_time > con_visit_start_time
           and not (visit_start_time = con_visit_start_time and visit_end_time = con_visit_end_time) as visit_time_over_another_visit_time,
         (unworked and con_worked and scheduled_start_time < con_visit_end_time and scheduled_end_time > con_visit_start_time
           and not (scheduled_start_time = con_visit_start_time and scheduled_end_time = con_visit_end_time))
           or (worked and con_unworked and visit_start_time < con_scheduled_end_time and visit_end_time > con_scheduled_start_time
           and not (visit_start_time = con_scheduled_start_time and visit_end_time = con_scheduled_end_time)) as sch_time_over_visit_time,
         worked and con_worked and not (visit_start_time < con_visit_end_time and visit_end_time > con_visit_start_time)
           and (zip <> con_zip or zip is null or con_zip is null) and gap_minutes > 0
           and gap_minutes < round(round(miles) / band.average_miles_per_hour * 60, 2) as distance
  from measured
  left join lateral (
    select m.average_miles_per_hour from conflict.mph m
    where round(measured.miles, 2) between m.from_miles and m.to_miles
    order by m.from_miles limit 1
  ) band on true
)
select visit_id, con_visit_id, coalesce(same_sch_time, false) as same_sch_time, coalesce(same_visit_time, false) as same_visit_time,
       coalesce(sch_and_visit_time_same, false) as sch_and_visit_time_same,
       coalesce(sch_over_another_sch_time, false) as sch_over_another_sch_time,
       coalesce(visit_time_over_another_visit_time, false) as visit_time_over_another_visit_time,
       coalesce(sch_time_over_visit_time, false) as sch_time_over_visit_time, coalesce(distance, false) as distance
from flagged
where same_sch_time or same_visit_time or sch_and_visit_time_same or sch_over_another_sch_time
   or visit_time_over_another_visit_time or sch_time_over_visit_time or distance;
