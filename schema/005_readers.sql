-- 005_readers.sql
-- What readers see, made stricter. A provider user sees the offices it has and no others: until now one without an
-- office saw every office of its provider. And which pairs speak for a conflict: until now resolved ones did, too.
-- Locks: access exclusive on the three conflict tables and the view, for an instant, to replace their conditions.
comment on table access.user_offices is 'A provider user sees the conflicts at these offices, and no others.';

-- Empty, where it was null: there is no "all offices" any more.
create or replace function access.session_reader(token_hash bytea)
  returns table (user_id uuid, name text, role text, organisation_id uuid, organisation_name text, office_ids uuid[])
  language sql stable security definer set search_path = pg_catalog
as $$
  select u.user_id, u.name, u.role, u.organisation_id, u.organisation_name,
         array(select o.office_id from access.user_offices o where o.user_id = u.user_id order by o.office_id)
  from access.sessions s
  join access.users u on u.user_id = s.user_id
  where s.token_hash = session_reader.token_hash and s.expires_at > now()
$$;

create or replace function access.demo_users()
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
                and c.office_id in (select o.office_id from access.user_offices o where o.user_id = u.user_id))
         end
  from access.users u
  where u.is_demo and exists (select from control.demo_account)
  order by u.role desc, 6 desc, u.user_id
$$;

-- cm.office_ids is '{uuid,…}', and nothing else.
create or replace function access.office_ids() returns uuid[] language sql stable parallel safe as $$
  select nullif(current_setting('cm.office_ids', true), '')::uuid[]
$$;

-- Whether a side of provider, office and payer is the reader's own. The reader comes as arguments, so that policies can
-- look it up once a statement; PostgreSQL puts the condition itself in the place of the call.
create function access.is_own_side(
  reader_role text, reader_provider_id uuid, reader_office_ids uuid[], reader_payer_id uuid,
  provider_id uuid, office_id uuid, payer_id uuid
) returns boolean
  language sql immutable parallel safe
  return case reader_role
    when 'provider' then provider_id = reader_provider_id and office_id = any (reader_office_ids)
    when 'payer' then payer_id = reader_payer_id
    else false
  end;

alter policy reader_sees_own_side on conflict.conflicts using (
  access.is_own_side(
    (select access.role()), (select access.provider_id()), (select access.office_ids()), (select access.payer_id()),
    provider_id, office_id, payer_id));

alter policy reader_sees_own_side on conflict.visit_snapshots using (
  access.is_own_side(
    (select access.role()), (select access.provider_id()), (select access.office_ids()), (select access.payer_id()),
    provider_id, office_id, payer_id));

alter policy reader_sees_own_side on conflict.conflict_visit_maps using (
  case (select access.role())
    when 'provider' then
      provider_id = (select access.provider_id())
      and exists (select from conflict.conflicts c where c.conflict_id = conflict_visit_maps.conflict_id)
    when 'payer' then payer_id = (select access.payer_id())
    else false
  end);

-- Whether a pair speaks for its conflict, whose rules, overlap and distance are those of such pairs (docs/rules.md): an
-- open pair always, one that is over (R, D) only when the conflict is over as well.
create function conflict.is_current_pair(conflict_status text, pair_status text) returns boolean
  language sql immutable parallel safe
  return pair_status not in ('R', 'D') or conflict_status in ('R', 'D');

-- The view of 004, under the new condition.
create or replace view conflict.visible_pairs with (security_barrier) as
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
       case when reader.pays_other then s.invoice_date end as invoice_date,
       conflict.is_current_pair(c.status, p.status) as is_current
from conflict.conflict_visit_maps p
join conflict.conflicts c on c.conflict_id = p.conflict_id
join conflict.visit_snapshots s on s.visit_id = p.con_visit_id
cross join lateral (
  select coalesce(access.role() = 'payer', false) as is_payer,
         coalesce(access.role() = 'payer' and s.payer_id = access.payer_id(), false) as pays_other) reader
where access.is_own_side(
  (select access.role()), (select access.provider_id()), (select access.office_ids()), (select access.payer_id()),
  c.provider_id, c.office_id, c.payer_id);

drop function access.all_offices();
revoke all on all functions in schema access from public;
grant execute on all functions in schema access to cm_api;
