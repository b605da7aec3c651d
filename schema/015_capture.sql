-- 015_capture.sql
-- What a run changes in pairs, snapshots and conflicts, noted by the statement that changes it: so whatever builds on
-- changes (groups, money, history, dashboards) reads them there instead of comparing whole tables.
-- Locks: share row exclusive on conflicts, pairs and snapshots, for an instant.

-- Work tables of the run, emptied by the step before the first one that readers see. `before` is the row as it was when
-- the run began, null when it is new; as it is now it stands in its table. Who captures outside of a run, in a
-- transaction of its own, deletes what is in them first and last.
create unlogged table pipeline.captured_pair (pair_id bigint primary key, before jsonb);
create unlogged table pipeline.captured_snapshot (visit_id uuid primary key, before jsonb);
create unlogged table pipeline.captured_conflict (conflict_id bigint primary key, before jsonb);

-- The plan of a trigger is made once a session, perhaps when nothing has changed: a nested loop would then be kept for
-- the night on which everything does.
create function pipeline.capture_new_pairs() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into pipeline.captured_pair (pair_id) select id from written
  on conflict (pair_id) do nothing;
  return null;
end
$$;

create function pipeline.capture_changed_pairs() returns trigger
  language plpgsql security definer set search_path = pg_catalog set enable_nestloop = off
as $$
begin
  insert into pipeline.captured_pair (pair_id, before)
  select replaced.id, to_jsonb(replaced)
  from replaced join written using (id)
  where replaced.* is distinct from written.*
  on conflict (pair_id) do nothing;
  return null;
end
$$;

create function pipeline.capture_new_snapshots() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into pipeline.captured_snapshot (visit_id) select visit_id from written
  on conflict (visit_id) do nothing;
  return null;
end
$$;

create function pipeline.capture_changed_snapshots() returns trigger
  language plpgsql security definer set search_path = pg_catalog set enable_nestloop = off
as $$
begin
  insert into pipeline.captured_snapshot (visit_id, before)
  select replaced.visit_id, to_jsonb(replaced)
  from replaced join written using (visit_id)
  where replaced.* is distinct from written.*
  on conflict (visit_id) do nothing;
  return null;
end
$$;

create function pipeline.capture_new_conflicts() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into pipeline.captured_conflict (conflict_id) select conflict_id from written
  on conflict (conflict_id) do nothing;
  return null;
end
$$;

create function pipeline.capture_changed_conflicts() returns trigger
  language plpgsql security definer set search_path = pg_catalog set enable_nestloop = off
as $$
begin
  insert into pipeline.captured_conflict (conflict_id, before)
  select replaced.conflict_id, to_jsonb(replaced)
  from replaced join written using (conflict_id)
  where replaced.* is distinct from written.*
  on conflict (conflict_id) do nothing;
  return null;
end
$$;

-- A trigger that sees what a statement changed is for one kind of statement each.
create trigger capture_after_insert after insert on conflict.conflict_visit_maps
  referencing new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_new_pairs();
create trigger capture_after_update after update on conflict.conflict_visit_maps
  referencing old table as replaced new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_changed_pairs();
create trigger capture_after_insert after insert on conflict.visit_snapshots
  referencing new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_new_snapshots();
create trigger capture_after_update after update on conflict.visit_snapshots
  referencing old table as replaced new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_changed_snapshots();
create trigger capture_after_insert after insert on conflict.conflicts
  referencing new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_new_conflicts();
create trigger capture_after_update after update on conflict.conflicts
  referencing old table as replaced new table as written for each statement
  when (current_setting('cm.capture', true) = 'on') execute function pipeline.capture_changed_conflicts();

revoke all on function pipeline.capture_new_pairs, pipeline.capture_changed_pairs, pipeline.capture_new_snapshots,
  pipeline.capture_changed_snapshots, pipeline.capture_new_conflicts, pipeline.capture_changed_conflicts from public;
