-- failed_api_logs.sql: what the revenue service answered when it failed. The source numbers no rows: two that are equal
-- in every column are told apart by counting.
with hashed as (
  select entry.*, md5(entry::text) as row_hash from conflict_stg.failed_api_logs entry
)
select
  row_hash as source_id,
  case when conflict_stg.as_bigint(conflict_id) is null then 'no_conflict' end as reason,
  array_remove(array[
    case when application_visit_id is not null and conflict_stg.as_bigint(application_visit_id) is null then 'APPVISITID' end,
    case when application_payer_id is not null and conflict_stg.as_bigint(application_payer_id) is null then 'APPPAYERID' end,
    case when application_contract_id is not null and conflict_stg.as_bigint(application_contract_id) is null then 'CONTRACT_ID_INTERNAL' end
  ], null) as unreadable,
  md5(row_hash || '/' || row_number() over (partition by row_hash))::uuid as source_key,
  conflict_stg.as_bigint(conflict_id) as conflict_id,
  conflict_stg.as_bigint(application_visit_id) as application_visit_id,
  conflict_stg.as_bigint(application_payer_id) as application_payer_id,
  conflict_stg.as_bigint(application_contract_id) as application_contract_id,
  payload, response, failure_type, error_message
from hashed
