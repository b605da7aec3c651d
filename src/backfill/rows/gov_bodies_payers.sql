-- gov_bodies_payers.sql: the payers that a user of a governing body looks after.
select
  id::text as source_id,
  case when conflict_stg.as_uuid(payer_id) is null then 'payer_id_unreadable' end as reason,
  array_remove(array[
    case when user_id is not null and conflict_stg.as_bigint(user_id) is null then 'UserID' end
  ], null) as unreadable,
  id::bigint as gov_body_payer_id,
  conflict_stg.as_uuid(payer_id) as payer_id,
  conflict_stg.as_bigint(user_id) as user_id,
  payer_name, status_name, created_at, updated_at
from conflict_stg.govbodiespayers
