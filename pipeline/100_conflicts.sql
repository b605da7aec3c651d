-- 100_conflicts.sql
-- Gives each visit of a new pair its conflict, and lets conflicts follow their visits.
-- Reads  pipeline.detected_pair, pipeline.evaluated_visit, conflict.visit_snapshots
-- Writes conflict.conflicts
-- Again  a visit that has a conflict gets no second one; rows that are already right stay as they are.
-- Tasks  4, 5
update conflict.conflicts c set
  person_key  = s.person_key,
  provider_id = s.provider_id,
  office_id   = s.office_id,
  payer_id    = s.payer_id,
  visit_date  = s.visit_date,
  version     = c.version + 1
from pipeline.evaluated_visit
join conflict.visit_snapshots s using (visit_id)
where c.visit_id = s.visit_id
  and (c.person_key, c.provider_id, c.office_id, c.payer_id, c.visit_date)
    is distinct from (s.person_key, s.provider_id, s.office_id, s.payer_id, s.visit_date);

with last_conflict as (
  select coalesce(max(conflict_id), 0) as conflict_id from conflict.conflicts
),
new_visit as (
  select distinct pair.visit_id
  from pipeline.detected_pair pair
  left join conflict.conflicts c using (visit_id)
  where c.conflict_id is null
)
insert into conflict.conflicts (
  conflict_id, visit_id, person_key, provider_id, office_id, payer_id, visit_date, created_on, recorded_on
)
select
  last_conflict.conflict_id + row_number() over (order by s.visit_id, s.application_visit_id),
  s.visit_id, s.person_key, s.provider_id, s.office_id, s.payer_id, s.visit_date,
  pipeline.as_of(), pipeline.as_of()
from new_visit
join conflict.visit_snapshots s using (visit_id)
cross join last_conflict;
