-- excluded_agencies.sql: agencies that take no part, each once.
select
  min(id)::text as source_id,
  case when conflict_stg.as_uuid(provider_id) is null then 'provider_id_unreadable' end as reason,
  '{}'::text[] as unreadable,
  conflict_stg.as_uuid(provider_id) as provider_id
from conflict_stg.excluded_agency
group by conflict_stg.as_uuid(provider_id)
