-- contact_maintenance.sql: whom to call at an agency. 'U' is the source's default for a name nobody gave.
select
  id::text as source_id,
  case when conflict_stg.as_uuid(provider_id) is null then 'provider_id_unreadable' end as reason,
  array_remove(array[
    case when updated_by is not null and conflict_stg.as_bigint(updated_by) is null then 'UPDATED_BY' end
  ], null) as unreadable,
  id::bigint as contact_id,
  conflict_stg.as_uuid(provider_id) as provider_id,
  nullif(nullif(btrim(contact_name), ''), 'U') as contact_name,
  nullif(btrim(phone), '') as phone,
  pid, application_pid, recorded_at, updated_at,
  conflict_stg.as_bigint(updated_by) as updated_by
from conflict_stg.contact_maintenance
