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
create function pipeline.unsettle_conflicts() returns trigger
  language plpgsql security definer set search_path = pg_catalog
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
