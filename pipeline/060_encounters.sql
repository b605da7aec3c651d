-- 060_encounters.sql
-- Brings together the candidates of one person on one day at two providers, where any rule may fire.
-- Reads  pipeline.candidate
-- Writes pipeline.encounter
-- Again  encounter is emptied first.
-- Tasks  2, 3
truncate pipeline.encounter;

-- A person has more visits a day than the planner takes them to be: it would sort both sides instead of hashing one.
set local enable_mergejoin = off;

with encounter as (
  select
    a.visit_id, b.visit_id as other_visit_id, a.person_key, a.visit_date,
    a.starts_at, a.ends_at, b.starts_at as other_starts_at, b.ends_at as other_ends_at,
    a.is_worked::integer + b.is_worked::integer as worked_sides,
    a.is_missed or b.is_missed as is_any_missed,
    pipeline.is_equal(a.starts_at, a.ends_at, b.starts_at, b.ends_at) as is_equal,
    pipeline.is_overlap(a.starts_at, a.ends_at, b.starts_at, b.ends_at) as is_overlap
  from pipeline.candidate a
  join pipeline.candidate b
    on b.person_key = a.person_key
   and b.visit_date = a.visit_date
   and b.provider_id <> a.provider_id
   and b.visit_id > a.visit_id
)
insert into pipeline.encounter (
  visit_id, other_visit_id, person_key, visit_date, worked_sides, is_any_missed, is_equal, is_overlap,
  gap_minutes, minutes_to_other, minutes_from_other
)
select
  visit_id, other_visit_id, person_key, visit_date, worked_sides, is_any_missed, is_equal, is_overlap,
  pipeline.gap_minutes(starts_at, ends_at, other_starts_at, other_ends_at),
  abs(pipeline.minutes_between(ends_at, other_starts_at)),
  abs(pipeline.minutes_between(other_ends_at, starts_at))
from encounter
where is_equal
   or is_overlap
   or worked_sides = 2 and pipeline.gap_minutes(starts_at, ends_at, other_starts_at, other_ends_at) > 0;

set local enable_mergejoin = on;
