-- conflicts.sql
-- Fills the empty tables of schema conflict with bench.pairs directed pairs, the same ones each time: 40 payers, the
-- first of which pays a fifth of the visits, 1,500 agencies of very different sizes, 50,000 caregivers.
-- Reads  the settings bench.pairs and bench.as_of      Writes  conflict.visit_snapshots, conflicts, conflict_visit_maps
set local synchronous_commit = off;
set local max_parallel_workers_per_gather = 0;
select setseed(0.11);

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable
  return md5(kind || n)::uuid;

create function pg_temp.one_of(words text[], n bigint) returns text language sql immutable
  return words[1 + n % cardinality(words)];

create temporary table word on commit drop as
select
  '{Ana,Grace,Lena,Mei,Rosa,Zoë,Ines,Walter,Edith,Samuel,June,Harold,Vera,Otis,Maria,James,Fatima,Chen,Olga,Pedro,Ruth,Amara,Dmitri,Aisha,Carlos,Nadia,Joseph,Linh,Hannah,Kofi,Elena,Marcus,Priya,Tomas,Yara,Bianca,Desmond,Farida,Gloria,Hector}'::text[] as first_name,
  '{Ald,Barn,Cald,Dun,Ell,Fair,Gran,Hal,Ing,Jar,Kess,Lang,Mor,Nor,Oak,Pem,Quin,Rad,Sand,Thorn,Und,Val,Wex,Yar,Zel,Bel,Cor,Dra,Est,Fal}'::text[] as name_begin,
  '{afor,berg,castle,dale,enko,field,garth,holm,ington,jard,kins,ley,man,ney,ova,perez,quist,ridge,son,ton,ucci,vale,worth,yama,zak,bury,croft,dez,escu,ford}'::text[] as name_end,
  '{Sunrise,Harbor Light,Maple Street,Beacon Hill,Evergreen,Silver Lake,Golden Gate,North Shore,Riverside,Blue Ridge,Cedar Grove,Willow Creek,Hudson,Liberty,Keystone,Prairie,Summit,Lakeside,Magnolia,Cornerstone}'::text[] as place,
  '{Home Care,Home Health,Aides,Care Partners,Home Services,Caregivers,Nursing,Family Care}'::text[] as trade;

-- A meeting: one person on one day at two agencies, or at three.
create temporary table meeting on commit drop as
select
  n,
  floor(50000 * random())::bigint as person,
  current_setting('bench.as_of')::date + 45 - floor(760 * power(random(), 0.8))::integer as visit_date,
  floor(16 * random())::integer as first_hour,
  case when random() < 0.15 then 3 else 2 end as sides
from generate_series(1, (current_setting('bench.pairs')::bigint / 2.3)::bigint) n;

create temporary table shift on commit drop as
select
  row_number() over (order by n, side) as visit, n as meeting, side, person, visit_date,
  -- Three agencies next to each other on a circle are three different ones.
  (floor(1500 * power((hashint8extended(n, 1) & 1048575) / 1048576.0, 2.5))::bigint + side * 7) % 1500 as provider,
  case when random() < 0.2 then 0 else 1 + floor(39 * power(random(), 2))::bigint end as payer,
  floor(3 * random())::bigint as office,
  floor(120000 * random())::bigint as patient,
  random() < 0.6 as is_billed,
  visit_date + make_interval(hours => first_hour, mins => 45 * side) as starts_at,
  visit_date + make_interval(hours => first_hour + 3, mins => 45 * side) as ends_at
from meeting cross join lateral generate_series(0, sides - 1) side;
analyze shift;

insert into conflict.visit_snapshots (
  visit_id, person_key, application_visit_id, visit_date, utc_offset_minutes, scheduled_start, scheduled_end, visit_start,
  visit_end, call_in_time, call_out_time, evv_type, is_missed, provider_id, provider_name, provider_tin, provider_phone,
  office_id, office_name, payer_id, payer_name, contract_id, contract_name, contract_type, caregiver_id, caregiver_code,
  caregiver_first_name, caregiver_last_name, ssn_last_four, provider_patient_id, patient_first_name, patient_last_name,
  admission_id, medicaid_number, address_line, city, county, state, zip, latitude, longitude, service_code, billed,
  bill_type, bill_rate, billed_hours, service_hours, total_billed_amount, invoice_number, invoice_date)
select
  pg_temp.id('visit', visit), pg_temp.id('person', person), (70000000 + visit)::text, visit_date, -300,
  shift.starts_at, shift.ends_at, actual.starts_at, actual.ends_at, actual.starts_at, actual.ends_at, 'Mobile', false,
  pg_temp.id('provider', provider), pg_temp.one_of(place, provider) || ' ' || pg_temp.one_of(trade, provider / 20) || ' ' || (1 + provider / 160),
  (100000000 + provider)::text, '555-' || lpad(provider::text, 4, '0'),
  pg_temp.id('office', provider * 3 + office), pg_temp.one_of('{Downtown,North,East Side}', office),
  pg_temp.id('payer', payer), pg_temp.one_of(place, payer) || ' Health Plan' || case when payer >= 20 then ' II' else '' end,
  pg_temp.id('contract', payer), 'Contract ' || payer, 'UPR',
  pg_temp.id('caregiver', person * 1500 + provider), 'CG-' || person * 3 + 1000,
  pg_temp.one_of(first_name, person), pg_temp.one_of(name_begin, person / 40) || pg_temp.one_of(name_end, person / 1200),
  lpad((person % 10000)::text, 4, '0'), pg_temp.id('patient', patient),
  pg_temp.one_of(first_name, patient / 3), pg_temp.one_of(name_begin, patient / 7) || pg_temp.one_of(name_end, patient / 210),
  'ADM' || 400000 + patient, 'MC' || 10000000 + patient * 17, patient % 900 || ' Main Street', 'Springfield', 'Kings', 'NY',
  (10000 + patient % 1500)::text, 40.7, -73.9, 'T1019', case when is_billed then 'yes' else 'no' end,
  'Hourly', 24.5, 3, 3, 73.5, case when is_billed then 'INV' || visit end, case when is_billed then visit_date + 7 end
from shift cross join word
cross join lateral (
  select case when visit_date < current_setting('bench.as_of')::date then shift.starts_at end as starts_at,
         case when visit_date < current_setting('bench.as_of')::date then shift.ends_at end as ends_at) actual
order by hashint8extended(visit, 2);
analyze conflict.visit_snapshots;

-- The first agency of a meeting collides with each of the others.
create temporary table collision on commit drop as
select
  first.visit, other.visit as other_visit, first.visit_date < current_setting('bench.as_of')::date as is_past,
  random() as rule, random() as fate, random() < 0.04 as has_second_rule,
  first.visit_date > current_setting('bench.as_of')::date - 60 as is_recent
from shift first join shift other on other.meeting = first.meeting and other.side > 0
where first.side = 0;

create temporary table pair on commit drop as
select
  row_number() over (order by visit, other_visit) as id, visit, other_visit,
  not is_past and rule < 0.3 as same_sch_time,
  is_past and rule < 0.0005 as same_visit_time,
  rule between 0.0005 and 0.004 as sch_and_visit_time_same,
  not is_past and rule >= 0.3 as sch_over_another_sch_time,
  is_past and rule between 0.004 and 0.7 or is_past and has_second_rule as visit_time_over_another_visit_time,
  is_past and rule between 0.7 and 0.84 as sch_time_over_visit_time,
  is_past and rule > 0.84 as distance,
  case
    when is_recent then case when fate < 0.75 then 'U' when fate < 0.83 then 'W' when fate < 0.88 then 'N' when fate < 0.92 then 'I' else 'R' end
    else case when fate < 0.7 then 'R' when fate < 0.75 then 'D' when fate < 0.87 then 'U' when fate < 0.92 then 'N' when fate < 0.96 then 'W' else 'I' end
  end as status
from (
  select visit, other_visit, is_past, rule, fate, has_second_rule, is_recent from collision
  union all
  select other_visit, visit, is_past, rule, fate, has_second_rule, is_recent from collision) directed;
analyze pair;

insert into conflict.conflicts (
  conflict_id, visit_id, person_key, provider_id, office_id, payer_id, visit_date, status, flag_for_review, created_on,
  recorded_on, resolved_on)
select
  shift.visit, s.visit_id, s.person_key, s.provider_id, s.office_id, s.payer_id, s.visit_date,
  case when judged.is_over then 'R' else judged.status end, random() < 0.02,
  reported.day, reported.day, case when judged.is_over then reported.day + 9 end
from shift
join conflict.visit_snapshots s on s.visit_id = pg_temp.id('visit', shift.visit)
join (
  select visit, bool_and(status in ('R', 'D')) as is_over, min(status) filter (where status not in ('R', 'D')) as status
  from pair group by visit) judged using (visit)
cross join lateral (
  select least(current_setting('bench.as_of')::date, s.visit_date + 1 + shift.visit::integer % 5) as day) reported
order by shift.visit;

insert into conflict.conflict_visit_maps (
  id, conflict_id, visit_id, con_visit_id, person_key, provider_id, con_provider_id, payer_id, con_payer_id, visit_date,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag, distance_miles_from_lat_lng,
  average_miles_per_hour, eta_travel_minutes, status, created_on, detected_on, resolved_on)
select
  pair.id, pair.visit, own.visit_id, con.visit_id, own.person_key, own.provider_id, con.provider_id, own.payer_id,
  con.payer_id, own.visit_date, same_sch_time, same_visit_time, sch_and_visit_time_same, sch_over_another_sch_time,
  visit_time_over_another_visit_time, sch_time_over_visit_time, distance, case when distance then 14.2 end,
  case when distance then 25 end, case when distance then 34.08 end, pair.status, own.recorded_on, own.recorded_on,
  case when pair.status in ('R', 'D') then own.recorded_on + 9 end
from pair
join conflict.conflicts own on own.conflict_id = pair.visit
join conflict.conflicts con on con.conflict_id = pair.other_visit
order by pair.id;

insert into control.pipeline_state (as_of, synced_run_id, settings_digest)
values (current_setting('bench.as_of')::date, 1, 'bench');
