-- 028_looked_up.sql
-- What a night and every click look up, instead of reading it through: the money of a few conflicts, and the snapshots of an office,
-- a contract or a service code that goes by another name now.
-- Locks: share on conflict.visit_snapshots while three indexes are built, so nobody writes into it meanwhile.

create index on conflict.visit_snapshots (office_id);
create index on conflict.visit_snapshots (contract_id);
create index on conflict.visit_snapshots (service_code_id);

-- The view of 024. Without the offset the planner sums up the money of all conflicts, and joins the few to that.
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
         s.provider_name, s.office_name, s.payer_name, pairs.other_provider_names)) as search_text,
       pairs.in_service_flag, pairs.pto_flag, money.cost_type, coalesce(money.overlap_price, 0) as overlap_price
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
         bool_or(p.in_service_flag and judged.is_current) as in_service_flag,
         bool_or(p.pto_flag and judged.is_current) as pto_flag,
         string_agg(distinct other.provider_name, ' ') as other_provider_names
  from conflict.conflict_visit_maps p
  join conflict.visit_snapshots other on other.visit_id = p.con_visit_id
  cross join lateral (select conflict.is_current_pair(c.status, p.status) as is_current) judged
  where p.conflict_id = c.conflict_id and not conflict.is_pto_only(p)
  having count(*) > 0) pairs
left join lateral (
  select m.cost_type, m.overlap_price from conflict.conflict_money m where m.conflict_id = c.conflict_id offset 0
) money on true;
