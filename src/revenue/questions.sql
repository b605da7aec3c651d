-- The questions that tonight's pairs raise; $1 names the environments whose services may be asked. A question that stands
-- as it was is not asked again.
with pair as (
  select
    found.visit_id, found.con_visit_id, found.visit_date,
    coalesce(known.distance_flag, false) or found.distance_flag as has_distance,
    case when found.distance_flag then found.eta_travel_minutes else known.eta_travel_minutes end as eta_minutes
  from pipeline.detected_pair found
  left join conflict.conflict_visit_maps known using (visit_id, con_visit_id)
  -- Pairs that are about days off alone cost nothing.
  where not found.pto_flag
),
side as (
  select
    pair.visit_id, pair.con_visit_id, provider.environment,
    own.application_visit_id, own.application_payer_id, own.application_contract_id,
    coalesce(own.visit_start_time, own.scheduled_start_time) as starts_at,
    coalesce(own.visit_end_time, own.scheduled_end_time) as ends_at,
    coalesce(con.visit_start_time, con.scheduled_start_time, event.starts_at) as con_starts_at,
    coalesce(con.visit_end_time, con.scheduled_end_time, event.ends_at) as con_ends_at,
    case when pair.has_distance then pair.eta_minutes end as eta_minutes
  from pair
  join analytics.visit own on own.visit_id = pair.visit_id and own.visit_date = pair.visit_date
  join analytics.provider provider on provider.provider_id = own.provider_id
  left join pipeline.patient_home home on home.patient_id = own.provider_patient_id
  left join pipeline.patient_home payer_home on payer_home.patient_id = own.payer_patient_id
  left join analytics.visit con on con.visit_id = pair.con_visit_id and con.visit_date = pair.visit_date
  left join pipeline.event event on event.event_id = pair.con_visit_id
  where provider.environment = any ($1::text[])
    and pipeline.state_code(coalesce(home.state, payer_home.state)) = 'NY'
    and own.application_visit_id is not null
),
asked as (
  select
    side.visit_id, side.con_visit_id, side.environment,
    jsonb_build_object(
      'visit_id', side.application_visit_id,
      'payer_id', side.application_payer_id::text,
      'contract_id', side.application_contract_id,
      'shift', jsonb_build_object('start', side.starts_at, 'end', side.ends_at),
      'overlap', case when overlap.during is not null
        then jsonb_build_object('start', lower(overlap.during), 'end', upper(overlap.during))
      end
    ) as question
  from side
  cross join lateral (
    select pipeline.billable_overlap(
      side.starts_at, side.ends_at, side.con_starts_at, side.con_ends_at, side.eta_minutes
    ) as during
  ) overlap
  where num_nulls(side.starts_at, side.ends_at) = 0
)
insert into pipeline.revenue_request as known (visit_id, con_visit_id, environment, question)
select visit_id, con_visit_id, environment, question from asked
on conflict (visit_id, con_visit_id) do update set
  environment        = excluded.environment,
  question           = excluded.question,
  is_changed         = true,
  state              = 'waiting',
  full_shift_minutes = null,
  full_shift_units   = null,
  overlap_minutes    = null,
  overlap_units      = null,
  failed_on          = null,
  failure_type       = null,
  error_message      = null,
  response           = null,
  is_published       = false
where (known.environment, known.question) is distinct from (excluded.environment, excluded.question);
