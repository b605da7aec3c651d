-- conflicts.sql: one row a visit in conflict. The source keeps the visit and the group with the pairs.
with grouped as (
  select
    verdict.conflict_id,
    min(conflict_stg.as_bigint(pair.group_id)) as group_id,
    min(pair.group_created_at)::date as group_created_on
  from conflict_stg.pair_verdict verdict
  join conflict_stg.conflictvisitmaps pair using (id)
  where verdict.reason is null
  group by verdict.conflict_id
)
select
  c.id::text as source_id,
  case
    when home.conflict_id is null then 'no_pair'
    when kept.conflict_id <> c.id then 'second_conflict_of_visit'
  end as reason,
  array_remove(array[
    case when conflict_stg.as_status(c.status) is null then 'StatusFlag' end,
    case when conflict_stg.as_flag(c.no_response) is null then 'NoResponseFlag' end,
    case when c.no_response_reason_id is not null and known_reason.reason_id is null then 'NoResponseReasonID' end,
    case when conflict_stg.as_flag(c.flag_for_review) is null then 'FlagForReview' end
  ], null) as unreadable,
  c.id::bigint as conflict_id, s.visit_id, s.person_key, s.provider_id, s.office_id, s.payer_id, s.visit_date,
  grouped.group_id, grouped.group_created_on,
  coalesce(conflict_stg.as_status(c.status), 'U') as status,
  coalesce(c.created_at, c.recorded_at, s.visit_date)::date as created_on,
  coalesce(c.recorded_at, c.created_at, s.visit_date)::date as recorded_on,
  c.resolved_at::date as resolved_on, c.resolved_by,
  coalesce(conflict_stg.as_flag(c.no_response), false) as no_response,
  known_reason.reason_id as no_response_reason_id, c.no_response_title, c.no_response_notes, c.no_response_at,
  coalesce(conflict_stg.as_flag(c.flag_for_review), false) as flag_for_review, c.flag_for_review_at
from conflict_stg.conflicts c
left join conflict_stg.home_of_conflict home on home.conflict_id = c.id
left join conflict_stg.conflict_of_visit kept on kept.visit_id = home.visit_id
left join grouped on grouped.conflict_id = c.id
left join conflict.visit_snapshots s on s.visit_id = home.visit_id
left join conflict.no_response_reasons known_reason on known_reason.reason_id = c.no_response_reason_id
