-- 135_billable_minutes.sql
-- Takes over into the pairs what the revenue service has told, and forgets what it told about shifts that are others now.
-- Where the service is off nothing is told; what a backfill brought is known until the shift changes.
-- Reads  pipeline.captured_snapshot, pipeline.revenue_request, conflict.visit_snapshots, conflict.conflict_visit_maps
-- Writes pipeline.revenue_request, conflict.conflict_visit_maps, conflict.failed_api_logs
-- Again  what is published is not published again; rows that are already right stay as they are.
-- Tasks  9.5

-- How few they are decides how their pairs are looked up.
analyze pipeline.captured_snapshot;

with changed_shift as (
  select s.visit_id
  from pipeline.captured_snapshot
  join conflict.visit_snapshots s using (visit_id)
  cross join lateral jsonb_populate_record(null::conflict.visit_snapshots, captured_snapshot.before) before
  where captured_snapshot.before is not null
    and coalesce(before.visit_start, before.scheduled_start, before.in_service_start) is not null
    and (
      coalesce(before.visit_start, before.scheduled_start, before.in_service_start),
      coalesce(before.visit_end, before.scheduled_end, before.in_service_end)
    ) is distinct from (
      coalesce(s.visit_start, s.scheduled_start, s.in_service_start),
      coalesce(s.visit_end, s.scheduled_end, s.in_service_end)
    )
),
outdated as (
  select pair.id, true as is_own from changed_shift join conflict.conflict_visit_maps pair using (visit_id)
  union all
  select pair.id, false
  from changed_shift
  join conflict.conflict_visit_maps pair on pair.con_visit_id = changed_shift.visit_id
),
outdated_pair as (
  select id, bool_or(is_own) as is_own from outdated group by id
)
update conflict.conflict_visit_maps pair set
  billable_minutes_full_shift = case when not outdated_pair.is_own then pair.billable_minutes_full_shift end,
  billable_units_full_shift   = case when not outdated_pair.is_own then pair.billable_units_full_shift end,
  billable_minutes_overlap    = null,
  billable_units_overlap      = null
from outdated_pair
where pair.id = outdated_pair.id
  and (
    pair.billable_minutes_overlap is not null or pair.billable_units_overlap is not null
    or outdated_pair.is_own and (pair.billable_minutes_full_shift is not null or pair.billable_units_full_shift is not null)
  );

with told as (
  select
    pair.id, pair.conflict_id, request.visit_id, request.con_visit_id, request.question, request.is_changed,
    request.state = 'answered' as is_answered,
    request.full_shift_minutes, request.full_shift_units, request.overlap_minutes, request.overlap_units,
    request.failed_on, request.failure_type, request.error_message, request.response
  from pipeline.revenue_request request
  join conflict.conflict_visit_maps pair using (visit_id, con_visit_id)
  where request.state <> 'waiting'
    and not request.is_published
),
published as (
  update pipeline.revenue_request request set is_published = true
  from told
  where request.visit_id = told.visit_id and request.con_visit_id = told.con_visit_id
),
logged as (
  insert into conflict.failed_api_logs (
    conflict_id, application_visit_id, application_payer_id, application_contract_id, payload, response, failure_type,
    error_message
  )
  select
    conflict_id, conflict_stg.as_bigint(pipeline.whole_number(question ->> 'visit_id')),
    conflict_stg.as_bigint(pipeline.whole_number(question ->> 'payer_id')),
    conflict_stg.as_bigint(pipeline.whole_number(question ->> 'contract_id')),
    question::text, response, failure_type, error_message
  from told
  where not is_answered
  order by told.id
),
-- Without an answer, what was known stays known unless it answered another question.
known_now as (
  select
    told.id,
    case when is_answered then full_shift_minutes when not is_changed then pair.billable_minutes_full_shift end
      as full_shift_minutes,
    case when is_answered then full_shift_units when not is_changed then pair.billable_units_full_shift end
      as full_shift_units,
    case when is_answered then overlap_minutes when not is_changed then pair.billable_minutes_overlap end
      as overlap_minutes,
    case when is_answered then overlap_units when not is_changed then pair.billable_units_overlap end as overlap_units,
    case when not is_answered then failed_on::timestamp end as failed_at
  from told
  join conflict.conflict_visit_maps pair using (id)
)
update conflict.conflict_visit_maps pair set
  billable_minutes_full_shift = known_now.full_shift_minutes,
  billable_units_full_shift   = known_now.full_shift_units,
  billable_minutes_overlap    = known_now.overlap_minutes,
  billable_units_overlap      = known_now.overlap_units,
  billable_failed_at          = known_now.failed_at
from known_now
where pair.id = known_now.id
  and (
    pair.billable_minutes_full_shift, pair.billable_units_full_shift, pair.billable_minutes_overlap,
    pair.billable_units_overlap, pair.billable_failed_at
  ) is distinct from (
    known_now.full_shift_minutes, known_now.full_shift_units, known_now.overlap_minutes, known_now.overlap_units,
    known_now.failed_at
  );
