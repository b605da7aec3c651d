-- 016_groups.sql
-- Groups: all conflicts that hang together through pairs (DOMAIN.md §7), as connected components of any length.
-- Locks: none on existing data, everything is new.

-- The greatest number that a group ever had: that of a group which went up in another one is not given again, because
-- notes may still name it.
create table pipeline.last_group (
  only_row boolean primary key default true check (only_row),
  group_id bigint not null
);

-- Work tables: the sides of the pairs looked at, each with the name of its component, which is one of its sides; and
-- which sides are a pair, both ways.
create unlogged table pipeline.component (
  visit_id uuid primary key,
  label    uuid not null
);
create unlogged table pipeline.link (
  visit_id       uuid not null,
  other_visit_id uuid not null
);

-- Gives all sides that are linked, over however many others, the smallest of their ids as label: labels that meet at a
-- link take the smaller one, then every side takes the label of its label; so the rounds grow with the logarithm of
-- the longest chain, not with its length.
-- (PostgreSQL knows the least of uuids only from 18 on; as text they have the same order.)
create function pipeline.label_components() returns void
  language plpgsql as $$
declare
  joined bigint;
  shortened bigint;
begin
  loop
    update pipeline.component root set label = smaller.label
    from (
      select mine.label as root, min(theirs.label::text)::uuid as label
      from pipeline.link
      join pipeline.component mine using (visit_id)
      join pipeline.component theirs on theirs.visit_id = link.other_visit_id
      where theirs.label < mine.label
      group by mine.label
    ) smaller
    where root.visit_id = smaller.root and smaller.label < root.label;
    get diagnostics joined = row_count;

    update pipeline.component side set label = root.label
    from pipeline.component root
    where root.visit_id = side.label and root.label <> side.label;
    get diagnostics shortened = row_count;

    exit when joined = 0 and shortened = 0;
  end loop;
end $$;
