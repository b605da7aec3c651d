-- 020_dashboards.sql
-- Dashboards (DOMAIN.md §9, docs/metrics.md): which pairs they show, with all that they are counted and summed by; and
-- ready sums for payers, agencies and states. Step 180 keeps the tables equal to the views of the same name.
-- Locks: share row exclusive on conflict.conflict_visit_maps for an instant, for the trigger; access exclusive on
-- pipeline.payer_part for an instant, for the new column. Everything else is new.

-- A state's dashboards are about the payers of the state.
alter table pipeline.payer_part add column state text;

-- Pairs ------------------------------------------------------------------------------------------------------

-- A row a canonical pair that dashboards show. What crosses many dimensions – a payer's summary, a state's boards with
-- filters – is counted here, where COUNT is right under any filter: each row knows its key.
create table conflict.dashboard_pairs (
  pair_id          bigint primary key,
  conflict_id      bigint not null,
  visit_key        text not null,
  payer_id         uuid not null,
  state            text,
  provider_id      uuid not null,
  office_id        uuid,
  visit_date       date not null,
  recorded_on      date not null,
  group_created_on date,
  status           text not null,
  conflict_type    text not null,
  cost_type        text not null,
  visit_type       text not null,
  county           text,
  service_code     text,
  provider_tin     text,
  contract         text,
  patient_id       uuid,
  con_payer_id     uuid,
  con_provider_id  uuid not null,
  person_key       uuid not null,
  shift_price      numeric not null,
  overlap_price    numeric not null,
  final_price      numeric not null
);
create index on conflict.dashboard_pairs (visit_key);
create index on conflict.dashboard_pairs (payer_id, visit_date);

-- The definition. Agency, patient, caregiver, contract, county and service are those of the pair's own side.
create view conflict.dashboard_pairs_entries as
select
  pair.id as pair_id, pair.conflict_id, money.visit_key, pair.payer_id, payer.state, c.provider_id, c.office_id,
  pair.visit_date, c.recorded_on, c.group_created_on, pair.status, money.conflict_type, money.cost_type,
  money.visit_type, own.county, own.service_code, own.provider_tin,
  coalesce(own.payer_name, own.contract_name) as contract,
  coalesce(own.provider_patient_id, own.payer_patient_id) as patient_id,
  pair.con_payer_id, pair.con_provider_id, own.person_key,
  money.shift_price, money.overlap_price, money.final_price
from conflict.pair_money money
join conflict.conflict_visit_maps pair on pair.id = money.pair_id
join conflict.conflicts c on c.conflict_id = pair.conflict_id
join conflict.visit_snapshots own on own.visit_id = pair.visit_id
join pipeline.payer_part payer on payer.payer_id = pair.payer_id and payer.is_shown
where money.is_canonical
  -- A pair about days off alone has no type.
  and money.conflict_type is not null;

-- What one payer's reader asks of a summary: all dimensions crossed.
create view conflict.dashboard_payer_summary with (security_invoker) as
select
  payer_id, visit_date, group_created_on, provider_id, con_payer_id, contract, patient_id, person_key, conflict_type,
  status,
  count(distinct visit_key) as collisions,
  sum(shift_price) as shift_price, sum(overlap_price) as overlap_price, sum(final_price) as final_price
from conflict.dashboard_pairs
group by
  payer_id, visit_date, group_created_on, provider_id, con_payer_id, contract, patient_id, person_key, conflict_type,
  status;

-- Boards -----------------------------------------------------------------------------------------------------

-- In which cells a pair counts: `key` says what the row of the board is about, each of its parts by name.
create function pipeline.payer_dimensions(
  conflict_type text, provider_id uuid, provider_tin text, contract text, patient_id uuid, con_payer_id uuid,
  person_key uuid
) returns table (dimension text, key jsonb)
  language sql immutable parallel safe rows 6
as $$
  values
    ('total', '{}'),
    ('conflict_type', jsonb_build_object('conflict_type', conflict_type)),
    ('agency', jsonb_build_object('provider_id', provider_id, 'provider_tin', provider_tin, 'contract', contract)),
    ('patient', jsonb_build_object('patient_id', patient_id)),
    ('payer', jsonb_build_object('con_payer_id', con_payer_id)),
    ('caregiver', jsonb_build_object('person_key', person_key))
$$;

-- To an agency, "agency" is the other one and "payer" its own.
create function pipeline.provider_dimensions(
  conflict_type text, payer_id uuid, con_provider_id uuid, patient_id uuid, person_key uuid
) returns table (dimension text, key jsonb)
  language sql immutable parallel safe rows 6
as $$
  values
    ('total', '{}'),
    ('conflict_type', jsonb_build_object('conflict_type', conflict_type)),
    ('payer', jsonb_build_object('payer_id', payer_id)),
    ('agency', jsonb_build_object('con_provider_id', con_provider_id)),
    ('patient', jsonb_build_object('patient_id', patient_id)),
    ('caregiver', jsonb_build_object('person_key', person_key))
$$;

-- What a state has beside the dimensions of its payers.
create function pipeline.state_dimensions(
  county text, service_code text, status text, cost_type text, visit_type text
) returns table (dimension text, key jsonb)
  language sql immutable parallel safe rows 5
as $$
  values
    ('county', jsonb_build_object('county', county)),
    ('service_code', jsonb_build_object('service_code', service_code)),
    ('status', jsonb_build_object('status', status)),
    ('cost_type', jsonb_build_object('cost_type', cost_type)),
    ('visit_type', jsonb_build_object('visit_type', visit_type))
$$;

-- The keys of `by` come before the date: a board is a range of dates of one dimension.
create table conflict.dashboard_payer (
  payer_id      uuid not null,
  dimension     text not null,
  visit_date    date not null,
  key           jsonb not null,
  collisions    bigint not null,
  shift_price   numeric not null,
  overlap_price numeric not null,
  final_price   numeric not null,
  unique (payer_id, dimension, visit_date, key)
);

create table conflict.dashboard_provider (
  provider_id   uuid not null,
  office_id     uuid,
  dimension     text not null,
  recorded_on   date not null,
  key           jsonb not null,
  collisions    bigint not null,
  shift_price   numeric not null,
  overlap_price numeric not null,
  final_price   numeric not null,
  unique nulls not distinct (provider_id, office_id, dimension, recorded_on, key)
);

-- Payers of no state that is known are together under none.
create table conflict.dashboard_state (
  state         text,
  dimension     text not null,
  visit_date    date not null,
  key           jsonb not null,
  collisions    bigint not null,
  shift_price   numeric not null,
  overlap_price numeric not null,
  final_price   numeric not null,
  unique nulls not distinct (state, dimension, visit_date, key)
);

-- Cells in which nothing is left any more are found by these.
create index on conflict.dashboard_payer (payer_id) where collisions = 0;
create index on conflict.dashboard_provider (provider_id) where collisions = 0;
create index on conflict.dashboard_state (state) where collisions = 0;

-- The definitions, from pairs and not from the table that counts them.
create view conflict.dashboard_payer_entries as
select
  pair.payer_id, cell.dimension, pair.visit_date, cell.key,
  count(distinct pair.visit_key) as collisions,
  trim_scale(sum(pair.shift_price)) as shift_price,
  trim_scale(sum(pair.overlap_price)) as overlap_price,
  trim_scale(sum(pair.final_price)) as final_price
from conflict.dashboard_pairs_entries pair
cross join lateral pipeline.payer_dimensions(
  pair.conflict_type, pair.provider_id, pair.provider_tin, pair.contract, pair.patient_id, pair.con_payer_id,
  pair.person_key
) cell
group by pair.payer_id, cell.dimension, pair.visit_date, cell.key;

create view conflict.dashboard_provider_entries as
select
  pair.provider_id, pair.office_id, cell.dimension, pair.recorded_on, cell.key,
  count(distinct pair.visit_key) as collisions,
  trim_scale(sum(pair.shift_price)) as shift_price,
  trim_scale(sum(pair.overlap_price)) as overlap_price,
  trim_scale(sum(pair.final_price)) as final_price
from conflict.dashboard_pairs_entries pair
cross join lateral pipeline.provider_dimensions(
  pair.conflict_type, pair.payer_id, pair.con_provider_id, pair.patient_id, pair.person_key
) cell
group by pair.provider_id, pair.office_id, cell.dimension, pair.recorded_on, cell.key;

create view conflict.dashboard_state_entries as
select
  pair.state, cell.dimension, pair.visit_date, cell.key,
  count(distinct pair.visit_key) as collisions,
  trim_scale(sum(pair.shift_price)) as shift_price,
  trim_scale(sum(pair.overlap_price)) as overlap_price,
  trim_scale(sum(pair.final_price)) as final_price
from conflict.dashboard_pairs_entries pair
cross join lateral (
  select * from pipeline.payer_dimensions(
    pair.conflict_type, pair.provider_id, pair.provider_tin, pair.contract, pair.patient_id, pair.con_payer_id,
    pair.person_key
  )
  union all
  select * from pipeline.state_dimensions(
    pair.county, pair.service_code, pair.status, pair.cost_type, pair.visit_type
  )
) cell
group by pair.state, cell.dimension, pair.visit_date, cell.key;

-- Every cell that is not what its definition says, or is missing, or too much; measures as they stand and as defined.
create view conflict.dashboard_differences as
with measure (names) as (values ('{collisions,shift_price,overlap_price,final_price}'::text[])),
stored (dashboard, cell) as (
  select 'dashboard_pairs', to_jsonb(pair) from conflict.dashboard_pairs pair
  union all
  select 'dashboard_payer', to_jsonb(cell) from conflict.dashboard_payer cell
  union all
  select 'dashboard_provider', to_jsonb(cell) from conflict.dashboard_provider cell
  union all
  select 'dashboard_state', to_jsonb(cell) from conflict.dashboard_state cell
),
defined (dashboard, cell) as (
  select 'dashboard_pairs', to_jsonb(pair) from conflict.dashboard_pairs_entries pair
  union all
  select 'dashboard_payer', to_jsonb(cell) from conflict.dashboard_payer_entries cell
  union all
  select 'dashboard_provider', to_jsonb(cell) from conflict.dashboard_provider_entries cell
  union all
  select 'dashboard_state', to_jsonb(cell) from conflict.dashboard_state_entries cell
),
stored_measure as (
  select dashboard, cell - names as cell, cell - array(select jsonb_object_keys(cell - names)) as measures
  from stored cross join measure
),
defined_measure as (
  select dashboard, cell - names as cell, cell - array(select jsonb_object_keys(cell - names)) as measures
  from defined cross join measure
)
select dashboard, cell, stored_measure.measures as stored, defined_measure.measures as defined
from stored_measure
full join defined_measure using (dashboard, cell)
where stored_measure.measures is distinct from defined_measure.measures;

-- Work of step 180 ---------------------------------------------------------------------------------------------

-- Pairs that people have given another status since the last night: no run captures those.
create table pipeline.marked_pair (pair_id bigint not null);

create function pipeline.note_marked_pairs() returns trigger
  language plpgsql security definer set search_path = pg_catalog set enable_nestloop = off
as $$
begin
  insert into pipeline.marked_pair (pair_id)
  select id from replaced join written using (id) where replaced.status <> written.status;
  return null;
end
$$;

create trigger note_marked_after_update after update on conflict.conflict_visit_maps
  referencing old table as replaced new table as written for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function pipeline.note_marked_pairs();

revoke all on function pipeline.note_marked_pairs from public;

-- Pairs that may be shown otherwise than before; as what they are shown now; those of which that is true, with their keys.
create unlogged table pipeline.dashboard_due (pair_id bigint primary key);
create unlogged table pipeline.dashboard_entry (like conflict.dashboard_pairs, primary key (pair_id));
create unlogged table pipeline.dashboard_changed (
  pair_id          bigint primary key,
  visit_key_before text,
  visit_key        text
);
-- All pairs of the keys that changed, as they were counted (-1) and as they count now (1).
create unlogged table pipeline.recounted_pair (weight smallint not null, like conflict.dashboard_pairs);

-- Readers ------------------------------------------------------------------------------------------------------

-- A payer sees its boards, and the pairs they are made of; an agency the boards of its offices. Nobody reads those of a
-- state as long as there are no users of states.
alter table conflict.dashboard_pairs enable row level security;
alter table conflict.dashboard_payer enable row level security;
alter table conflict.dashboard_provider enable row level security;
alter table conflict.dashboard_state enable row level security;

create policy reader_sees_own_payer on conflict.dashboard_pairs for select to cm_api using (
  case (select access.role()) when 'payer' then payer_id = (select access.payer_id()) else false end);

create policy reader_sees_own_payer on conflict.dashboard_payer for select to cm_api using (
  case (select access.role()) when 'payer' then payer_id = (select access.payer_id()) else false end);

create policy reader_sees_own_offices on conflict.dashboard_provider for select to cm_api using (
  case (select access.role())
    when 'provider' then
      provider_id = (select access.provider_id()) and office_id = any ((select access.office_ids())::uuid[])
    else false
  end);

grant select on conflict.dashboard_pairs, conflict.dashboard_payer, conflict.dashboard_provider,
  conflict.dashboard_payer_summary to cm_api;
