-- notifications.sql: what agencies and payers were told.
select
  notification.id::text as source_id,
  case
    when c.conflict_id is null then 'conflict_unknown'
    when coalesce(btrim(notification.notification_type), '') = '' then 'no_type'
  end as reason,
  array_remove(array[
    case when nullif(btrim(notification.provider_id), '') is not null and conflict_stg.as_uuid(notification.provider_id) is null then 'ProviderID' end
  ], null) as unreadable,
  notification.id::bigint as notification_id, c.conflict_id,
  conflict_stg.as_uuid(notification.provider_id) as provider_id,
  notification.notification_type,
  coalesce(notification.created_on, notification.created_at::date) as created_on,
  notification.created_at,
  coalesce(notification.is_read, 0) <> 0 as is_read,
  notification.payer_name
from conflict_stg.notifications notification
left join conflict.conflicts c on c.conflict_id = notification.conflict_id
