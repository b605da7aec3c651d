-- communications.sql: conversations and internal notes.
select
  message.id::text as source_id,
  case
    when (message.comment_type in (1, 2)) is not true then 'comment_type_unknown'
    when message.conflict_id is not null and c.conflict_id is null then 'conflict_unknown'
    when message.conflict_id is null and conflict_stg.as_bigint(message.group_id) is null and coalesce(btrim(message.reverse_uuid), '') = ''
    then 'about_nothing'
  end as reason,
  array_remove(array[
    case when message.group_id is not null and conflict_stg.as_bigint(message.group_id) is null then 'GroupID' end,
    case when abs(message.communications_type) > 32767 then 'communications_type' end,
    case when message.created_by is not null and conflict_stg.as_bigint(message.created_by) is null then 'created_by' end,
    case when message.updated_by is not null and conflict_stg.as_bigint(message.updated_by) is null then 'updated_by' end
  ], null) as unreadable,
  message.id::bigint as communication_id,
  case when message.comment_type in (1, 2) then message.comment_type::smallint end as comment_type,
  case when abs(message.communications_type) <= 32767 then message.communications_type::smallint end as communications_type,
  c.conflict_id,
  conflict_stg.as_bigint(message.group_id) as group_id,
  nullif(btrim(message.reverse_uuid), '') as reverse_uuid,
  message.description, message.created_at, message.updated_at,
  conflict_stg.as_bigint(message.created_by) as created_by,
  conflict_stg.as_bigint(message.updated_by) as updated_by,
  message.created_by_name, message.updated_by_name
from conflict_stg.conflict_commu_inters message
left join conflict.conflicts c on c.conflict_id = message.conflict_id
