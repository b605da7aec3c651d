-- 024_worklist_money.sql
-- The list by rules 8 and 9, too, and by what a conflict costs.
-- Locks: access exclusive on conflict.worklist while its rows take over flags and prices and two indexes are built. Share
-- row exclusive on conflict.pair_money for an instant, for the triggers.

alter table conflict.worklist
  add column in_service_flag boolean not null default false,
  add column pto_flag        boolean not null default false,
  -- Null where nothing is computed yet; the price is 0 then, because null has no place in an order.
  add column cost_type       text,
  add column overlap_price   numeric not null default 0;

-- The view of 014, with them.
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
  select m.cost_type, m.overlap_price from conflict.conflict_money m where m.conflict_id = c.conflict_id
) money on true;

-- The function of 014, with them.
create or replace function conflict.refresh_worklist(conflict_ids bigint[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  set plan_cache_mode = force_custom_plan
as $$
begin
  -- Two writers of one conflict take turns here, so that the second one reads what the first one wrote.
  perform from conflict.conflicts c
  where c.conflict_id in (select unnest(conflict_ids))
  order by c.conflict_id
  for no key update;

  with entry as materialized (
    select e.* from conflict.worklist_entries e where e.conflict_id in (select unnest(conflict_ids))
  ),
  gone as (
    delete from conflict.worklist w
    where w.conflict_id in (select unnest(conflict_ids))
      and not exists (select from entry e where e.conflict_id = w.conflict_id)
  )
  insert into conflict.worklist as known (
    conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, recorded_on, status, flag_for_review,
    same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
    visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
    caregiver_last_name, caregiver_first_name, search_text, in_service_flag, pto_flag, cost_type, overlap_price)
  select
    conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, recorded_on, status, flag_for_review,
    same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
    visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
    caregiver_last_name, caregiver_first_name, search_text, in_service_flag, pto_flag, cost_type, overlap_price
  from entry
  on conflict (conflict_id) do update set
    visit_id                                = excluded.visit_id,
    provider_id                             = excluded.provider_id,
    office_id                               = excluded.office_id,
    payer_id                                = excluded.payer_id,
    visit_date                              = excluded.visit_date,
    recorded_on                             = excluded.recorded_on,
    status                                  = excluded.status,
    flag_for_review                         = excluded.flag_for_review,
    same_sch_time_flag                      = excluded.same_sch_time_flag,
    same_visit_time_flag                    = excluded.same_visit_time_flag,
    sch_and_visit_time_same_flag            = excluded.sch_and_visit_time_same_flag,
    sch_over_another_sch_time_flag          = excluded.sch_over_another_sch_time_flag,
    visit_time_over_another_visit_time_flag = excluded.visit_time_over_another_visit_time_flag,
    sch_time_over_visit_time_flag           = excluded.sch_time_over_visit_time_flag,
    distance_flag                           = excluded.distance_flag,
    caregiver_last_name                     = excluded.caregiver_last_name,
    caregiver_first_name                    = excluded.caregiver_first_name,
    search_text                             = excluded.search_text,
    in_service_flag                         = excluded.in_service_flag,
    pto_flag                                = excluded.pto_flag,
    cost_type                               = excluded.cost_type,
    overlap_price                           = excluded.overlap_price
  where known.* is distinct from excluded.*;
end
$$;

-- A pair may have gone over to another conflict.
create function conflict.worklist_follows_money() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform conflict.refresh_worklist(array(
    select conflict_id from changed union select conflict_id from replaced));
  return null;
end
$$;

create trigger worklist_after_insert after insert on conflict.pair_money
  referencing new table as changed for each statement execute function conflict.worklist_follows();
create trigger worklist_after_update after update on conflict.pair_money
  referencing old table as replaced new table as changed for each statement
  execute function conflict.worklist_follows_money();
create trigger worklist_after_delete after delete on conflict.pair_money
  referencing old table as changed for each statement execute function conflict.worklist_follows();

update conflict.worklist w set
  in_service_flag = e.in_service_flag,
  pto_flag        = e.pto_flag,
  cost_type       = e.cost_type,
  overlap_price   = e.overlap_price
from conflict.worklist_entries e
where e.conflict_id = w.conflict_id
  and (w.in_service_flag, w.pto_flag, w.cost_type, w.overlap_price)
    is distinct from (e.in_service_flag, e.pto_flag, e.cost_type, e.overlap_price);

create index on conflict.worklist (provider_id, overlap_price, conflict_id);
create index on conflict.worklist (payer_id, overlap_price, conflict_id);
-- As the other rare rules of a payer.
create index on conflict.worklist (payer_id, visit_date, conflict_id) where in_service_flag;
analyze conflict.worklist;
