-- 130_groups.sql
-- Groups the conflicts that hang together through pairs, whatever their status (DOMAIN.md §7): those that a new pair of
-- tonight touches, with all that hang together with them.
-- Reads  pipeline.captured_pair, conflict.conflict_visit_maps
-- Writes pipeline.component, pipeline.link, pipeline.last_group, conflict.conflicts, conflict.communications
-- Again  component and link are emptied first; conflicts that are in the right group stay as they are.
-- Tasks  6
truncate pipeline.component, pipeline.link;

with recursive touched (visit_id) as (
  select pair.visit_id
  from pipeline.captured_pair captured
  join conflict.conflict_visit_maps pair on pair.id = captured.pair_id
  where captured.before is null
  union
  select visit_id from conflict.conflict_visit_maps where pipeline.is_full()
  union
  select next.visit_id
  from touched
  cross join lateral (
    select con_visit_id from conflict.conflict_visit_maps where visit_id = touched.visit_id
    union all
    select visit_id from conflict.conflict_visit_maps where con_visit_id = touched.visit_id
    union all
    -- A group may have fallen apart; then only one part keeps its number.
    select other.visit_id
    from conflict.conflicts own
    join conflict.conflicts other using (group_id)
    where own.visit_id = touched.visit_id
  ) next (visit_id)
)
insert into pipeline.component (visit_id, label)
select visit_id, visit_id from touched;

analyze pipeline.component;

insert into pipeline.link (visit_id, other_visit_id)
select pair.visit_id, pair.con_visit_id
from pipeline.component
join conflict.conflict_visit_maps pair using (visit_id)
union all
select pair.con_visit_id, pair.visit_id
from pipeline.component
join conflict.conflict_visit_maps pair using (visit_id);

analyze pipeline.link;

select pipeline.label_components();

with last_group as (
  select greatest(
    (select group_id from pipeline.last_group), (select max(group_id) from conflict.conflicts), 0
  ) as group_id
),
member as (
  select c.conflict_id, c.visit_id, c.group_id, c.group_created_on, c.recorded_on, component.label
  from pipeline.component
  join conflict.conflicts c using (visit_id)
),
part as (
  select label, min(visit_id::text)::uuid as first_visit_id, min(recorded_on) as recorded_on
  from member
  group by label
),
-- Of a group that fell apart, the part with the smallest visit keeps the number.
keeper as (
  select distinct on (member.group_id) member.group_id, member.group_created_on, part.label
  from member
  join part using (label)
  where member.group_id is not null
  order by member.group_id, part.first_visit_id
),
-- Of groups that became one, the smallest number stays.
kept as (
  select distinct on (label) label, group_id, group_created_on
  from keeper
  order by label, group_id
),
numbered as (
  select
    part.label,
    coalesce(kept.group_id, last_group.group_id + row_number() over (partition by kept.group_id is null order by part.first_visit_id)) as group_id,
    case when kept.group_id is null then part.recorded_on else kept.group_created_on end as group_created_on
  from part
  left join kept using (label)
  cross join last_group
),
-- What payers have noted on a group goes with it.
moved_note as (
  update conflict.communications note set group_id = numbered.group_id
  from keeper
  join numbered using (label)
  where note.group_id = keeper.group_id and numbered.group_id <> keeper.group_id
),
last_number as (
  insert into pipeline.last_group (group_id)
  select greatest(last_group.group_id, (select max(group_id) from numbered)) from last_group
  on conflict (only_row) do update set group_id = excluded.group_id
)
update conflict.conflicts c set
  group_id         = numbered.group_id,
  group_created_on = numbered.group_created_on,
  version          = c.version + 1
from member
join numbered using (label)
where c.conflict_id = member.conflict_id
  and (c.group_id, c.group_created_on) is distinct from (numbered.group_id, numbered.group_created_on);
