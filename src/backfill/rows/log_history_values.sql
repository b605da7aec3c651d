-- log_history_values.sql: what a field was before and is after.
select
  change.id::text as source_id,
  case
    when entry.log_history_id is null then 'entry_not_brought'
    when field.log_field_id is null then 'field_unknown'
  end as reason,
  array_remove(array[
    case when nullif(btrim(change.visit_id), '') is not null and conflict_stg.as_uuid(change.visit_id) is null then 'VisitID' end
  ], null) as unreadable,
  change.id::bigint as log_history_value_id, entry.log_history_id, field.log_field_id,
  change.old_value, change.new_value,
  conflict_stg.as_uuid(change.visit_id) as visit_id, change.application_visit_id
from conflict_stg.log_history_values change
left join conflict.log_history entry on entry.log_history_id = change.log_history_id
left join conflict.log_fields field on field.log_field_id = change.log_field_id
