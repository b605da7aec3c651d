-- 026_worklist_at_once.sql
-- The night brings the worklist up to date once, in a step of its own, instead of after each of its statements; and the
-- planner knows the inputs of a run, so that it plans the half of a step that will run, and for the days it will read.
-- Candidates carry what rule 7 and the cross-state filter ask of them, so that their visits are read once.
-- Locks: share row exclusive on conflicts, pairs, snapshots and money, for an instant, to replace triggers; the work table
-- pipeline.candidate exclusively, which only a run of the pipeline reads.

-- Constant for a statement, which is as long as a plan of a step lives: each one is planned when it is run, with the
-- inputs that the runner has set. So not to be called from a function or view, whose plan may outlive the run.
create or replace function pipeline.as_of() returns date
  language sql immutable parallel safe
  return current_setting('cm.as_of')::date;

create or replace function pipeline.last_as_of() returns date
  language sql immutable parallel safe
  return nullif(current_setting('cm.last_as_of'), '')::date;

create or replace function pipeline.is_full() returns boolean
  language sql immutable parallel safe
  return current_setting('cm.mode') = 'full';

create or replace function pipeline.run_id() returns bigint
  language sql immutable parallel safe
  return current_setting('cm.run_id')::bigint;

create or replace function pipeline.evaluated_run(of_source text) returns bigint
  language sql immutable parallel safe
  return coalesce((current_setting('cm.evaluated')::jsonb ->> of_source)::bigint, -1);

create or replace function pipeline.refresh_statistics(written text[]) returns void
  language plpgsql as $$
declare
  is_full constant boolean := current_setting('cm.mode') = 'full';
  due regclass;
begin
  for due in
    select oid from pg_class
    where oid = any (written::regclass[]) and (relpersistence = 'u' or reltuples < 0 or is_full)
  loop
    execute format('analyze %s', due);
  end loop;
end $$;

-- One row and a handful: too few for autovacuum ever to count them, and taken for a thousand each until somebody does.
analyze conflict.settings, conflict.mph;

alter table pipeline.candidate
  add column provider_patient_id      uuid,
  add column payer_patient_id         uuid,
  add column call_in_gps_coordinates  text,
  add column call_out_gps_coordinates text;

-- What 024 did in one function, in two: a run writes alone (pipeline/090_visit_snapshots.sql), and locks no rows.
create function conflict.write_worklist(conflict_ids bigint[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  set plan_cache_mode = force_custom_plan
as $$
begin
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

  perform conflict.write_worklist(conflict_ids);
end
$$;

revoke all on function conflict.write_worklist from public;

-- Whoever writes outside of a run finds the worklist up to date at once; a run does it in pipeline/185_worklist.sql.
create or replace trigger worklist_after_update after update on conflict.conflicts
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows();
create or replace trigger worklist_after_insert after insert on conflict.conflict_visit_maps
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows();
create or replace trigger worklist_after_update after update on conflict.conflict_visit_maps
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows();
create or replace trigger worklist_after_insert after insert on conflict.visit_snapshots
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows_visits();
create or replace trigger worklist_after_update after update on conflict.visit_snapshots
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows_visits();
create or replace trigger worklist_after_insert after insert on conflict.pair_money
  referencing new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows();
create or replace trigger worklist_after_update after update on conflict.pair_money
  referencing old table as replaced new table as changed for each statement
  when (coalesce(current_setting('cm.run_id', true), '') = '') execute function conflict.worklist_follows_money();
