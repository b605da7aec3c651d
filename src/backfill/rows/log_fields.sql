-- log_fields.sql: the fields of which the history tells, and from whom each is hidden.
select
  id::text as source_id,
  case when coalesce(btrim(field_name), '') = '' then 'no_field_name' end as reason,
  '{}'::text[] as unreadable,
  id::bigint as log_field_id, field_name, label, field_for, field_type,
  coalesce(is_restricted, 0) <> 0 as is_restricted,
  coalesce(is_hidden_in_drop_downs, 0) <> 0 as is_hidden_in_drop_downs,
  coalesce(is_hidden, 0) <> 0 as is_hidden,
  coalesce(is_hidden_for_payers, 0) <> 0 as is_hidden_for_payers,
  coalesce(is_hidden_for_providers, 0) <> 0 as is_hidden_for_providers
from conflict_stg.log_fields
