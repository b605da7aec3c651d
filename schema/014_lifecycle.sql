-- 014_lifecycle.sql
-- The life of pairs and conflicts (DOMAIN.md §7): what the ten steps of a night read beside the states themselves; and
-- the worklist without conflicts that are about days off alone.
-- Locks: access exclusive on conflict.conflict_visit_maps for an instant: the new column has a constant default. The two
-- triggers lock conflicts and pairs share row exclusively, and the worklist is exclusively locked while conflicts leave it.

alter table conflict.conflict_visit_maps
  -- Whether the rules found it when its day was looked at last.
  add column is_found boolean not null default true;

-- Conflicts that the next night has to judge although nothing about their days has changed. May hold one twice.
create table pipeline.unsettled_conflict (conflict_id bigint not null);

-- What becomes of a pair tonight, and of its conflict.
create unlogged table pipeline.verdict (
  pair_id              bigint primary key,
  conflict_id          bigint not null,
  status               text not null,
  resolved_by          text,
  conflict_status      text not null,
  conflict_resolved_by text,
  -- Judged once more as it is then, it would become something else.
  is_unsettled         boolean not null
);

-- People's writes ----------------------------------------------------------------------------------------------

-- What somebody writes about a conflict or a pair is judged the next night: its own conflict, and those whose pairs
-- carry its state.
-- The plan of a trigger is made once a session, perhaps while there are no pairs: it has to use their index even so.
create function pipeline.unsettle_conflicts() returns trigger
  language plpgsql security definer set search_path = pg_catalog set enable_seqscan = off
as $$
begin
  insert into pipeline.unsettled_conflict (conflict_id)
  select conflict_id from written
  union
  select pair.conflict_id from written join conflict.conflict_visit_maps pair on pair.con_visit_id = written.visit_id;
  return null;
end
$$;

create trigger unsettle_after_update after update on conflict.conflicts
  referencing new table as written for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function pipeline.unsettle_conflicts();
create trigger unsettle_after_update after update on conflict.conflict_visit_maps
  referencing new table as written for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function pipeline.unsettle_conflicts();

revoke all on function pipeline.unsettle_conflicts from public;

-- Days off alone -----------------------------------------------------------------------------------------------

-- A pair that no rule but 9 has found reaches neither worklists nor dashboards (DOMAIN.md §6).
create function conflict.is_pto_only(pair conflict.conflict_visit_maps) returns boolean
  language sql immutable parallel safe
  return pair.pto_flag and not (
    pair.same_sch_time_flag or pair.same_visit_time_flag or pair.sch_and_visit_time_same_flag
    or pair.sch_over_another_sch_time_flag or pair.visit_time_over_another_visit_time_flag
    or pair.sch_time_over_visit_time_flag or pair.distance_flag or pair.in_service_flag
  );

-- The view of 006, without such pairs: it holds every conflict that has another one.
create or replace view conflict.worklist_entries as
select c.conflict_id, c.visit_id, c.provider_id, c.office_id, c.payer_id, c.visit_date, c.recorded_on, c.status,
       c.flag_for_review,
       pairs.same_sch_time_flag, pairs.same_visit_time_flag, pairs.sch_and_visit_time_same_flag,
       pairs.sch_over_another_sch_time_flag, pairs.visit_time_over_another_visit_time_flag,
       pairs.sch_time_over_visit_time_flag, pairs.distance_flag,
       coalesce(s.caregiver_last_name, '') as caregiver_last_name,
       coalesce(s.caregiver_first_name, '') as caregiver_first_name,
       ' ' || lower(concat_ws(' ', c.conflict_id, s.application_visit_id, s.caregiver_first_name, s.caregiver_last_name,
         s.caregiver_code, s.patient_first_name, s.patient_last_name, s.admission_id, s.medicaid_number,
         s.provider_name, s.office_name, s.payer_name, pairs.other_provider_names)) as search_text
from conflict.conflicts c
join conflict.visit_snapshots s on s.visit_id = c.visit_id
cross join lateral (
  select bool_or(p.same_sch_time_flag and judged.is_current) as same_sch_time_flag,
         bool_or(p.same_visit_time_flag and judged.is_current) as same_visit_time_flag,
         bool_or(p.sch_and_visit_time_same_flag and judged.is_current) as sch_and_visit_time_same_flag,
         bool_or(p.sch_over_another_sch_time_flag and judged.is_current) as sch_over_another_sch_time_flag,
         bool_or(p.visit_time_over_another_visit_time_flag and judged.is_current)
           as visit_time_over_another_visit_time_flag,
         bool_or(p.sch_time_over_visit_time_flag and judged.is_current) as sch_time_over_visit_time_flag,
         bool_or(p.distance_flag and judged.is_current) as distance_flag,
         string_agg(distinct other.provider_name, ' ') as other_provider_names
  from conflict.conflict_visit_maps p
  join conflict.visit_snapshots other on other.visit_id = p.con_visit_id
  cross join lateral (select conflict.is_current_pair(c.status, p.status) as is_current) judged
  where p.conflict_id = c.conflict_id and not conflict.is_pto_only(p)
  having count(*) > 0) pairs;

-- Planned anew each time: a plan kept from when there were no pairs reads them all for each conflict.
alter function conflict.refresh_worklist(bigint[]) set plan_cache_mode = force_custom_plan;

select conflict.refresh_worklist(array(select distinct conflict_id from conflict.conflict_visit_maps where pto_flag));

-- The view of 005, without such pairs, and with what rule 8 adds.
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
       conflict.is_current_pair(c.status, p.status) as is_current,
       p.in_service_flag, s.kind, s.in_service_start, s.in_service_end
from conflict.conflict_visit_maps p
join conflict.conflicts c on c.conflict_id = p.conflict_id
join conflict.visit_snapshots s on s.visit_id = p.con_visit_id
cross join lateral (
  select coalesce(access.role() = 'payer', false) as is_payer,
         coalesce(access.role() = 'payer' and s.payer_id = access.payer_id(), false) as pays_other) reader
where access.is_own_side(
  (select access.role()), (select access.provider_id()), (select access.office_ids()), (select access.payer_id()),
  c.provider_id, c.office_id, c.payer_id)
  and not conflict.is_pto_only(p);
