-- no_response_reasons.sql: what agencies choose from when they cannot say.
select
  id::text as source_id,
  case when coalesce(btrim(title), '') = '' then 'no_title' end as reason,
  '{}'::text[] as unreadable,
  id::bigint as reason_id, title, description
from conflict_stg.noresponsereasons
