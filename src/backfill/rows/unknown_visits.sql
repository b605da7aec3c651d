-- unknown_visits.sql: pairs that are here, of visits that no synced view has: the sources may have dropped them for good.
select pair.id::text as source_id
from conflict_stg.pair_verdict verdict
join conflict.conflict_visit_maps pair using (id)
join conflict.visit_snapshots s on s.visit_id in (pair.visit_id, pair.con_visit_id) and s.kind = 'visit'
where verdict.reason is null
  and not exists (select from analytics.visit v where v.visit_id = s.visit_id)
  and not exists (select from analytics.deleted_visit v where v.visit_id = s.visit_id)
