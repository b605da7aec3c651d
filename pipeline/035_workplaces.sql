-- 035_workplaces.sql
-- Notes for which providers each caregiver works, as far as visits, training and days off tell.
-- Reads  analytics.visit, analytics.caregiver_inservice, analytics.caregiver_absence
-- Writes pipeline.workplace
-- Again  a workplace that is known is not added again.
-- Tasks  none
with new_workplace as (
  -- A full run leaves the column at the end of each row alone, to which it would walk through all the others.
  select caregiver_id, provider_id from analytics.visit
  where pipeline.is_full() or _run_id > pipeline.evaluated_run('visit')
  union
  select caregiver_id, provider_id from analytics.caregiver_inservice
  where _run_id > pipeline.evaluated_run('caregiver_inservice')
  union
  select caregiver_id, provider_id from analytics.caregiver_absence
  where _run_id > pipeline.evaluated_run('caregiver_absence')
)
insert into pipeline.workplace (caregiver_id, provider_id)
select caregiver_id, provider_id
from new_workplace
where caregiver_id is not null
  and provider_id is not null
on conflict do nothing;
