-- 023_conflict_page.sql
-- What the page of a conflict shows beside its visits: training on either side, who resolved what, answers, the group,
-- and money summed for a conflict.
-- Locks: access exclusive on the view, for an instant.

-- The view of 014, and of each pair also: the event on its other side, days off, who resolved it, and the other side's
-- answer, whose reason is for payers alone.
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
       p.in_service_flag, s.kind, s.in_service_start, s.in_service_end,
       p.pto_flag, s.absence_start, s.absence_end, s.agency_contact,
       p.resolved_by, p.con_no_response,
       case when reader.is_payer then p.con_no_response_title end as con_no_response_title,
       case when reader.is_payer then p.con_no_response_notes end as con_no_response_notes,
       case when reader.is_payer then p.con_no_response_at end as con_no_response_at
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

grant select (resolved_by, no_response, no_response_title, no_response_notes, no_response_at, group_created_on)
  on conflict.conflicts to cm_api;
grant select (kind, in_service_start, in_service_end, absence_start, absence_end, agency_contact)
  on conflict.visit_snapshots to cm_api;

-- How many conflicts a group has in all, for a reader who sees one of them; null for others.
create function access.group_size(group_id bigint) returns bigint
  language sql stable security definer set search_path = pg_catalog
as $$
  select case
    when bool_or(access.is_own_side(
      access.role(), access.provider_id(), access.office_ids(), access.payer_id(), w.provider_id, w.office_id, w.payer_id))
    then count(*)
  end
  from conflict.conflicts c
  join conflict.worklist w on w.conflict_id = c.conflict_id
  where c.group_id = group_size.group_id
$$;
revoke all on function access.group_size from public;
grant execute on function access.group_size to cm_api;

-- What a conflict costs: the sums over its collisions, each of them once, as on the boards (docs/metrics.md). It has no row
-- while none of its pairs has one.
create view conflict.conflict_money with (security_invoker) as
select conflict_id,
       min(cost_type) as cost_type, min(visit_type) as visit_type,
       sum(shift_price) as shift_price, sum(overlap_price) as overlap_price, sum(final_price) as final_price
from conflict.pair_money
where is_canonical and conflict_type is not null
group by conflict_id;
grant select on conflict.conflict_money to cm_api;
