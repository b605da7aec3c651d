-- 035_workplaces.sql
-- Notes for which providers each caregiver works, as far as visits tell.
-- Reads  analytics.visit
-- Writes pipeline.workplace
-- Again  a workplace that is known is not added again.
-- Tasks  none
insert into pipeline.workplace (caregiver_id, provider_id)
select distinct caregiver_id, provider_id
from analytics.visit
where _run_id > pipeline.evaluated_run('visit')
  and caregiver_id is not null
  and provider_id is not null
on conflict do nothing;
