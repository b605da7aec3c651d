-- 006_worklist.sql
-- The list's own table: what it filters, sorts and searches by, one narrow row a conflict, so that none of it is looked up
-- in pairs and snapshots while somebody waits (docs/adr/007). Triggers keep it; its content is defined once, by a view.
-- Locks: share row exclusive on conflicts, pairs and snapshots: nobody writes them until the new table is filled and
-- indexed, about a minute a million pairs. Access exclusive for an instant to drop the indexes it replaces.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

lock table conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots in share row exclusive mode;

create table conflict.worklist (
  conflict_id                             bigint not null,
  visit_id                                uuid not null,
  provider_id                             uuid not null,
  office_id                               uuid,
  payer_id                                uuid,
  visit_date                              date not null,
  recorded_on                             date not null,
  status                                  text not null,
  flag_for_review                         boolean not null,
  -- Whether a pair that speaks for the conflict has the flag.
  same_sch_time_flag                      boolean not null,
  same_visit_time_flag                    boolean not null,
  sch_and_visit_time_same_flag            boolean not null,
  sch_over_another_sch_time_flag          boolean not null,
  visit_time_over_another_visit_time_flag boolean not null,
  sch_time_over_visit_time_flag           boolean not null,
  distance_flag                           boolean not null,
  -- Empty where unknown: the names are sorted by, and null has no place in an order that pages can be cut from.
  caregiver_last_name                     text not null,
  caregiver_first_name                    text not null,
  -- Lower case, words divided by blanks, a blank in front.
  search_text                             text not null
);

-- What the worklist holds: every conflict that has a pair.
create view conflict.worklist_entries as
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
  where p.conflict_id = c.conflict_id
  having count(*) > 0) pairs;

insert into conflict.worklist (
  conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, recorded_on, status, flag_for_review,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
  caregiver_last_name, caregiver_first_name, search_text)
select
  conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, recorded_on, status, flag_for_review,
  same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
  visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
  caregiver_last_name, caregiver_first_name, search_text
from conflict.worklist_entries
order by conflict_id;

-- Indexes: each order of the list within a provider and within a payer; what few rows of a payer have; the words --------

alter table conflict.worklist add primary key (conflict_id);
create index on conflict.worklist (provider_id, visit_date, conflict_id);
create index on conflict.worklist (provider_id, recorded_on, conflict_id);
create index on conflict.worklist (provider_id, status, conflict_id);
create index on conflict.worklist (provider_id, caregiver_last_name, caregiver_first_name, conflict_id);
create index on conflict.worklist (provider_id, conflict_id);
create index on conflict.worklist (payer_id, visit_date, conflict_id);
create index on conflict.worklist (payer_id, recorded_on, conflict_id);
create index on conflict.worklist (payer_id, status, conflict_id);
create index on conflict.worklist (payer_id, caregiver_last_name, caregiver_first_name, conflict_id);
create index on conflict.worklist (payer_id, conflict_id);
-- Rule 5 is most of them. A provider has too few rows for these to pay.
create index on conflict.worklist (payer_id, visit_date, conflict_id) where flag_for_review;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where same_sch_time_flag;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where same_visit_time_flag;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where sch_and_visit_time_same_flag;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where sch_over_another_sch_time_flag;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where sch_time_over_visit_time_flag;
create index on conflict.worklist (payer_id, visit_date, conflict_id) where distance_flag;
create index worklist_words_idx on conflict.worklist using gin (payer_id, provider_id, search_text gin_trgm_ops);
analyze conflict.worklist;

-- The filter by agency looks among the other sides, too.
create index on conflict.conflict_visit_maps (provider_id, con_provider_id, conflict_id);
create index on conflict.conflict_visit_maps (payer_id, con_provider_id, conflict_id);

drop index
  conflict.conflicts_provider_id_visit_date_conflict_id_idx, conflict.conflicts_payer_id_visit_date_conflict_id_idx,
  conflict.conflicts_visit_date_conflict_id_idx,
  conflict.conflicts_provider_id_recorded_on_conflict_id_idx, conflict.conflicts_payer_id_recorded_on_conflict_id_idx,
  conflict.conflicts_provider_id_status_conflict_id_idx, conflict.conflicts_payer_id_status_conflict_id_idx,
  conflict.conflicts_provider_id_conflict_id_idx, conflict.conflicts_payer_id_conflict_id_idx,
  conflict.conflict_visit_maps_provider_id_conflict_id_idx, conflict.conflict_visit_maps_payer_id_conflict_id_idx,
  conflict.visit_snapshots_provider_id_coalesce_coalesce1_idx, conflict.visit_snapshots_payer_id_coalesce_coalesce1_idx;
-- The night looks for the visits of an agency or payer that changed.
create index on conflict.visit_snapshots (provider_id);
create index on conflict.visit_snapshots (payer_id);

-- Keeping it -----------------------------------------------------------------------------------------------------------

create function conflict.refresh_worklist(conflict_ids bigint[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
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
    caregiver_last_name, caregiver_first_name, search_text)
  select
    conflict_id, visit_id, provider_id, office_id, payer_id, visit_date, recorded_on, status, flag_for_review,
    same_sch_time_flag, same_visit_time_flag, sch_and_visit_time_same_flag, sch_over_another_sch_time_flag,
    visit_time_over_another_visit_time_flag, sch_time_over_visit_time_flag, distance_flag,
    caregiver_last_name, caregiver_first_name, search_text
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
    search_text                             = excluded.search_text
  where known.* is distinct from excluded.*;
end
$$;

-- Of conflicts and of pairs.
create function conflict.worklist_follows() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform conflict.refresh_worklist(array(select distinct changed.conflict_id from changed));
  return null;
end
$$;

-- A visit is its own conflict's side, and the other side of others.
create function conflict.worklist_follows_visits() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform conflict.refresh_worklist(array(
    select c.conflict_id from changed join conflict.conflicts c on c.visit_id = changed.visit_id
    union
    select p.conflict_id from changed join conflict.conflict_visit_maps p on p.con_visit_id = changed.visit_id));
  return null;
end
$$;

create function conflict.worklist_is_emptied() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  truncate conflict.worklist;
  return null;
end
$$;

-- A trigger that sees what a statement changed is for one kind of statement each.
create trigger worklist_after_update after update on conflict.conflicts
  referencing new table as changed for each statement execute function conflict.worklist_follows();
create trigger worklist_after_insert after insert on conflict.conflict_visit_maps
  referencing new table as changed for each statement execute function conflict.worklist_follows();
create trigger worklist_after_update after update on conflict.conflict_visit_maps
  referencing new table as changed for each statement execute function conflict.worklist_follows();
create trigger worklist_after_delete after delete on conflict.conflict_visit_maps
  referencing old table as changed for each statement execute function conflict.worklist_follows();
create trigger worklist_after_truncate after truncate on conflict.conflict_visit_maps
  for each statement execute function conflict.worklist_is_emptied();
create trigger worklist_after_insert after insert on conflict.visit_snapshots
  referencing new table as changed for each statement execute function conflict.worklist_follows_visits();
create trigger worklist_after_update after update on conflict.visit_snapshots
  referencing new table as changed for each statement execute function conflict.worklist_follows_visits();
create trigger worklist_after_delete after delete on conflict.visit_snapshots
  referencing old table as changed for each statement execute function conflict.worklist_follows_visits();

revoke all on function conflict.refresh_worklist from public;

-- Reading it -----------------------------------------------------------------------------------------------------------

alter table conflict.worklist enable row level security;

create policy reader_sees_own_side on conflict.worklist for select to cm_api using (
  access.is_own_side(
    (select access.role()), (select access.provider_id()), (select access.office_ids()), (select access.payer_id()),
    provider_id, office_id, payer_id));

grant select on conflict.worklist to cm_api;
grant select (con_provider_id) on conflict.conflict_visit_maps to cm_api;

-- A word of one or two letters is looked for at the beginning of words only: that is what an index of trigrams can find.
create function conflict.word_pattern(word text) returns text
  language sql immutable parallel safe
  return case when char_length(word) < 3 then '% ' else '%' end
    || lower(replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_')) || '%';

-- The reader's conflicts that mention every word, whatever their status or date; null when there are more than `at_most`.
-- Row-level security keeps LIKE away from every index, because LIKE might tell what it has seen. So this function looks
-- as the owner and compares with the reader itself; whoever uses the numbers reads the rows under row-level security.
-- Planned anew each time, with the words as constants: a condition for a word that was not given is gone then, and for
-- frequent words another index is the faster way. Three words go to the index, further ones are compared row by row.
create function access.conflicts_mentioning(words text[], at_most integer) returns bigint[]
  language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan
as $$
declare
  patterns constant text[] := array(select conflict.word_pattern(word) from unnest(words) word);
  one constant text := patterns[1];
  two constant text := patterns[2];
  three constant text := patterns[3];
  found bigint[];
begin
  case access.role()
    when 'provider' then
      select array_agg(few.conflict_id) into found from (
        select w.conflict_id from conflict.worklist w
        where w.provider_id = access.provider_id() and w.office_id = any (access.office_ids())
          and w.search_text like one
          and (two is null or w.search_text like two)
          and (three is null or w.search_text like three and w.search_text like all (patterns))
        limit at_most + 1) few;
    when 'payer' then
      select array_agg(few.conflict_id) into found from (
        select w.conflict_id from conflict.worklist w
        where w.payer_id = access.payer_id()
          and w.search_text like one
          and (two is null or w.search_text like two)
          and (three is null or w.search_text like three and w.search_text like all (patterns))
        limit at_most + 1) few;
    else
      found := '{}';
  end case;
  return case when cardinality(found) > at_most then null else coalesce(found, '{}') end;
end
$$;

create or replace function access.demo_users()
  returns table (user_id uuid, name text, role text, organisation_id uuid, organisation_name text, conflicts bigint)
  language sql stable security definer set search_path = pg_catalog
as $$
  select u.user_id, u.name, u.role, u.organisation_id, u.organisation_name,
         case u.role
           when 'payer' then
             (select count(*) from conflict.worklist w where w.payer_id = u.organisation_id)
           when 'provider' then
             (select count(*) from conflict.worklist w
              where w.provider_id = u.organisation_id
                and w.office_id in (select o.office_id from access.user_offices o where o.user_id = u.user_id))
         end
  from access.users u
  where u.is_demo and exists (select from control.demo_account)
  order by u.role desc, 6 desc, u.user_id
$$;

revoke all on all functions in schema access from public;
grant execute on all functions in schema access to cm_api;
