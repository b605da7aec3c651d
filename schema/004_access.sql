-- 004_access.sql
-- Who may read what: users, sessions, and the row-level security under which the API reads.
-- The API takes the role cm_api. A transaction names its reader with set_config('cm.role' …, true); a transaction
-- that names nobody sees no row.
-- Locks: access exclusive on the three conflict tables, for an instant, to enable row-level security; their new
-- indexes block writes to them while they are built.
create schema access;

-- Roles belong to the server, not to this database: another database may be creating it at this moment.
do $$
begin
  begin
    create role cm_api nologin nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then
    null;
  end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant cm_api to %I', current_user);
  end if;
end
$$;

-- People ----------------------------------------------------------------------------------------------------

create table access.users (
  user_id           uuid primary key,
  name              text not null,
  role              text not null check (role in ('provider', 'payer')),
  -- A provider id or a payer id, as the role says.
  organisation_id   uuid not null,
  organisation_name text,
  -- May sign in without a password where the database holds synthetic data.
  is_demo           boolean not null default false
);

-- A provider user with offices sees these alone; one without sees all of the provider's.
create table access.user_offices (
  user_id   uuid not null references access.users on delete cascade,
  office_id uuid not null,
  primary key (user_id, office_id)
);

create table access.sessions (
  -- SHA-256 of the token in the reader's cookie; the token itself is stored nowhere.
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_id    uuid not null references access.users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create index on access.sessions (user_id);
create index on access.sessions (expires_at);

-- What the API may do with them, as their owner: it cannot list sessions, nor users outside the demo.

create function access.session_reader(token_hash bytea)
  returns table (user_id uuid, name text, role text, organisation_id uuid, organisation_name text, office_ids uuid[])
  language sql stable security definer set search_path = pg_catalog
as $$
  select u.user_id, u.name, u.role, u.organisation_id, u.organisation_name,
         (select array_agg(o.office_id order by o.office_id) from access.user_offices o where o.user_id = u.user_id)
  from access.sessions s
  join access.users u on u.user_id = s.user_id
  where s.token_hash = session_reader.token_hash and s.expires_at > now()
$$;

create function access.demo_users()
  returns table (user_id uuid, name text, role text, organisation_id uuid, organisation_name text, conflicts bigint)
  language sql stable security definer set search_path = pg_catalog
as $$
  select u.user_id, u.name, u.role, u.organisation_id, u.organisation_name,
         case u.role
           when 'payer' then
             (select count(*) from conflict.conflicts c where c.payer_id = u.organisation_id)
           when 'provider' then
             (select count(*) from conflict.conflicts c
              where c.provider_id = u.organisation_id
                and (c.office_id in (select o.office_id from access.user_offices o where o.user_id = u.user_id)
                     or not exists (select from access.user_offices o where o.user_id = u.user_id)))
         end
  from access.users u
  where u.is_demo and exists (select from control.demo_account)
  order by u.role desc, 6 desc, u.user_id
$$;

-- False where there is no such demo user, or the database is no demo.
create function access.open_demo_session(user_id uuid, token_hash bytea, lifetime interval) returns boolean
  language sql volatile security definer set search_path = pg_catalog
as $$
  delete from access.sessions s where s.expires_at <= now();
  with opened as (
    insert into access.sessions (token_hash, user_id, expires_at)
    select open_demo_session.token_hash, u.user_id, now() + lifetime
    from access.users u
    where u.user_id = open_demo_session.user_id and u.is_demo and exists (select from control.demo_account)
    returning 1)
  select exists (select from opened)
$$;

create function access.close_session(token_hash bytea) returns void
  language sql volatile security definer set search_path = pg_catalog
as $$
  delete from access.sessions s where s.token_hash = close_session.token_hash
$$;

-- The reader of this transaction: cm.role, cm.provider_id or cm.payer_id, cm.office_ids ('all' or '{uuid,…}') --

create function access.role() returns text language sql stable parallel safe as $$
  select current_setting('cm.role', true)
$$;

create function access.provider_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('cm.provider_id', true), '')::uuid
$$;

create function access.payer_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('cm.payer_id', true), '')::uuid
$$;

create function access.all_offices() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('cm.office_ids', true) = 'all', false)
$$;

create function access.office_ids() returns uuid[] language sql stable parallel safe as $$
  select case when not access.all_offices() then nullif(current_setting('cm.office_ids', true), '')::uuid[] end
$$;

-- Own sides: a provider reads its visits, at its user's offices; a payer those it pays -----------------------
-- The sub-selects make PostgreSQL look the reader up once a statement and not once a row. The case keeps the planner
-- from counting the condition twice: queries name the provider or payer as well, and find their rows by index.

alter table conflict.conflicts enable row level security;
alter table conflict.conflict_visit_maps enable row level security;
alter table conflict.visit_snapshots enable row level security;

create policy reader_sees_own_side on conflict.conflicts for select to cm_api using (
  case (select access.role())
    when 'provider' then
      provider_id = (select access.provider_id())
      and ((select access.all_offices()) or office_id = any ((select access.office_ids())::uuid[]))
    when 'payer' then payer_id = (select access.payer_id())
    else false
  end);

create policy reader_sees_own_side on conflict.visit_snapshots for select to cm_api using (
  case (select access.role())
    when 'provider' then
      provider_id = (select access.provider_id())
      and ((select access.all_offices()) or office_id = any ((select access.office_ids())::uuid[]))
    when 'payer' then payer_id = (select access.payer_id())
    else false
  end);

-- A pair knows no office: its conflict does.
create policy reader_sees_own_side on conflict.conflict_visit_maps for select to cm_api using (
  case (select access.role())
    when 'provider' then
      provider_id = (select access.provider_id())
      and ((select access.all_offices())
           or exists (select from conflict.conflicts c where c.conflict_id = conflict_visit_maps.conflict_id))
    when 'payer' then payer_id = (select access.payer_id())
    else false
  end);

-- Other sides: each pair of a conflict the reader sees, with what its role may see of the conflicting visit ---
-- A provider: agency name and phone, times, service, miles. A payer: patient and amounts of its own visits alone.
create view conflict.visible_pairs with (security_barrier) as
select p.id, p.conflict_id, p.status,
       c.visit_id as own_visit_id, c.provider_id as own_provider_id, c.payer_id as own_payer_id, p.created_on, p.detected_on, p.resolved_on,
       p.same_sch_time_flag, p.same_visit_time_flag, p.sch_and_visit_time_same_flag,
       p.sch_over_another_sch_time_flag, p.visit_time_over_another_visit_time_flag,
       p.sch_time_over_visit_time_flag, p.distance_flag,
       p.distance_miles_from_lat_lng, p.average_miles_per_hour, p.eta_travel_minutes,
       s.visit_date, s.utc_offset_minutes, s.scheduled_start, s.scheduled_end, s.visit_start, s.visit_end,
       s.call_in_time, s.call_out_time, s.evv_type, s.is_missed,
       s.provider_id, s.provider_name, s.provider_phone, s.service_code,
       reader.is_payer, reader.pays_other,
       case when reader.is_payer then s.application_visit_id end as application_visit_id,
       case when reader.is_payer then s.missed_visit_reason end as missed_visit_reason,
       case when reader.is_payer then s.provider_tin end as provider_tin,
       case when reader.is_payer then s.office_id end as office_id,
       case when reader.is_payer then s.office_name end as office_name,
       case when reader.is_payer then s.payer_id end as payer_id,
       case when reader.is_payer then s.payer_name end as payer_name,
       case when reader.is_payer then s.contract_id end as contract_id,
       case when reader.is_payer then s.contract_name end as contract_name,
       case when reader.is_payer then s.contract_type end as contract_type,
       case when reader.is_payer then s.caregiver_code end as caregiver_code,
       case when reader.is_payer then s.caregiver_first_name end as caregiver_first_name,
       case when reader.is_payer then s.caregiver_last_name end as caregiver_last_name,
       case when reader.is_payer then s.ssn_last_four end as ssn_last_four,
       case when reader.pays_other then s.patient_first_name end as patient_first_name,
       case when reader.pays_other then s.patient_last_name end as patient_last_name,
       case when reader.pays_other then s.admission_id end as admission_id,
       case when reader.pays_other then s.medicaid_number end as medicaid_number,
       case when reader.pays_other then s.address_line end as address_line,
       case when reader.pays_other then s.city end as city,
       case when reader.pays_other then s.county end as county,
       case when reader.pays_other then s.state end as state,
       case when reader.pays_other then s.zip end as zip,
       case when reader.pays_other then s.billed end as billed,
       case when reader.pays_other then s.bill_type end as bill_type,
       case when reader.pays_other then s.bill_rate end as bill_rate,
       case when reader.pays_other then s.billed_hours end as billed_hours,
       case when reader.pays_other then s.total_billed_amount end as total_billed_amount,
       case when reader.pays_other then s.invoice_number end as invoice_number,
       case when reader.pays_other then s.invoice_date end as invoice_date
from conflict.conflict_visit_maps p
join conflict.conflicts c on c.conflict_id = p.conflict_id
join conflict.visit_snapshots s on s.visit_id = p.con_visit_id
cross join lateral (
  select coalesce(access.role() = 'payer', false) as is_payer,
         coalesce(access.role() = 'payer' and s.payer_id = access.payer_id(), false) as pays_other) reader
where case (select access.role())
        when 'provider' then
          c.provider_id = (select access.provider_id())
          and ((select access.all_offices()) or c.office_id = any ((select access.office_ids())::uuid[]))
        when 'payer' then c.payer_id = (select access.payer_id())
        else false
      end;

-- What the role may touch at all: no person_key, no coordinates, no other side but through the view -----------

revoke all on all functions in schema access from public;
grant usage on schema access, conflict, control to cm_api;
grant execute on all functions in schema access to cm_api;
grant select (as_of, finished_at) on control.pipeline_state to cm_api;
grant select (conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, group_id, status, flag_for_review,
              created_on, recorded_on, resolved_on, version)
  on conflict.conflicts to cm_api;
grant select (id, conflict_id, provider_id, payer_id, visit_date, status, same_sch_time_flag, same_visit_time_flag,
              sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
              visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag)
  on conflict.conflict_visit_maps to cm_api;
grant select (visit_id, application_visit_id, visit_date, utc_offset_minutes, scheduled_start, scheduled_end,
              visit_start, visit_end, call_in_time, call_out_time, evv_type, is_missed, missed_visit_reason,
              provider_id, provider_name, provider_tin, provider_phone, office_id, office_name, payer_id, payer_name,
              contract_id, contract_name, contract_type, caregiver_code, caregiver_first_name, caregiver_last_name,
              ssn_last_four, patient_first_name, patient_last_name, admission_id, medicaid_number, address_line,
              city, county, state, zip, service_code, billed, bill_type, bill_rate, billed_hours,
              total_billed_amount, invoice_number, invoice_date)
  on conflict.visit_snapshots to cm_api;
grant select on conflict.visible_pairs to cm_api;

-- The orders of the list, within a provider and within a payer (visit date is in 002), and its filter by rule ---

create index on conflict.conflicts (provider_id, recorded_on, conflict_id);
create index on conflict.conflicts (payer_id, recorded_on, conflict_id);
create index on conflict.conflicts (provider_id, status, conflict_id);
create index on conflict.conflicts (payer_id, status, conflict_id);
create index on conflict.conflicts (provider_id, conflict_id);
create index on conflict.conflicts (payer_id, conflict_id);
create index on conflict.visit_snapshots
  (provider_id, (coalesce(caregiver_last_name, '')), (coalesce(caregiver_first_name, '')));
create index on conflict.visit_snapshots
  (payer_id, (coalesce(caregiver_last_name, '')), (coalesce(caregiver_first_name, '')));
create index on conflict.conflict_visit_maps (provider_id, conflict_id);
create index on conflict.conflict_visit_maps (payer_id, conflict_id);
