-- payer_provider_reminders.sql: after how many days a payer reminds an agency.
select
  id::text as source_id,
  case
    when conflict_stg.as_uuid(payer_id) is null then 'payer_id_unreadable'
    when conflict_stg.as_uuid(provider_id) is null then 'provider_id_unreadable'
    when (number_of_days between 0 and 100000) is not true then 'no_number_of_days'
  end as reason,
  '{}'::text[] as unreadable,
  id::bigint as reminder_id,
  conflict_stg.as_uuid(payer_id) as payer_id,
  conflict_stg.as_uuid(provider_id) as provider_id,
  payer_name, provider_name,
  case when number_of_days between 0 and 100000 then number_of_days::integer end as number_of_days,
  created_at
from conflict_stg.payer_provider_reminders
