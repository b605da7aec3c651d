-- attachments.sql: where the file of a message lies; it has the number of its message.
select
  message.id::text as source_id,
  case when known.communication_id is null then 'message_not_brought' end as reason,
  array_remove(array[
    case when message.file_size is not null and conflict_stg.as_bigint(message.file_size) is null then 'FileSize' end
  ], null) as unreadable,
  message.id::bigint as attachment_id, known.communication_id,
  message.url, message.original_file_name,
  conflict_stg.as_bigint(message.file_size) as file_size
from conflict_stg.conflict_commu_inters message
left join conflict.communications known on known.communication_id = message.id
where coalesce(btrim(message.url), '') <> ''
