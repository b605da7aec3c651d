-- 160_notifications.sql
-- Tells agencies of new conflicts, of conflicts that are over, and reminds them of open ones as payers have set
-- (DOMAIN.md §7), each once. Conflicts about days off alone are in no worklist, so nobody is told of them.
-- Reads  pipeline.captured_conflict, pipeline.captured_pair, conflict.conflicts, conflict.conflict_visit_maps,
--        conflict.visit_snapshots, conflict.payer_provider_reminders, control.pipeline_state
-- Writes conflict.notifications
-- Again  what was told is not told again.
-- Tasks  5

-- A pair that worklists show from tonight on: it is new, or was about days off alone.
with shown_pair as (
  select pair.id, pair.conflict_id
  from pipeline.captured_pair captured
  join conflict.conflict_visit_maps pair on pair.id = captured.pair_id
  where not conflict.is_pto_only(pair)
    and (
      captured.before is null
      or conflict.is_pto_only(jsonb_populate_record(null::conflict.conflict_visit_maps, captured.before))
    )
),
-- The first such pair is what makes it new to its agency.
new_conflict as (
  select distinct shown_pair.conflict_id, 'New Conflict' as notification_type
  from shown_pair
  where not exists (
    select
    from conflict.conflict_visit_maps shown_before
    where shown_before.conflict_id = shown_pair.conflict_id
      and not conflict.is_pto_only(shown_before)
      and not exists (select from shown_pair tonight where tonight.id = shown_before.id)
  )
),
-- All its pairs are over now, and one of them was not yet.
resolved_conflict as (
  select distinct pair.conflict_id, 'Resolved' as notification_type
  from pipeline.captured_pair captured
  join conflict.conflict_visit_maps pair on pair.id = captured.pair_id
  where (captured.before ->> 'status' in ('R', 'D')) is not true
    and not exists (
      select
      from conflict.conflict_visit_maps open_pair
      where open_pair.conflict_id = pair.conflict_id and open_pair.status not in ('R', 'D')
    )
),
-- Due tonight, or on a day since the last night: then no night was there to remind.
due_reminder as (
  select distinct c.conflict_id, 'From Payer' as notification_type
  from conflict.payer_provider_reminders reminder
  left join control.pipeline_state last on true
  join conflict.conflicts c
    on c.provider_id = reminder.provider_id
   and c.payer_id = reminder.payer_id
   and c.recorded_on between least(last.as_of + 1, pipeline.as_of()) - reminder.number_of_days
                         and pipeline.as_of() - reminder.number_of_days
  where c.status not in ('R', 'D')
),
due as (
  select conflict_id, notification_type from new_conflict
  union all
  select conflict_id, notification_type from resolved_conflict
  union all
  select conflict_id, notification_type from due_reminder
)
insert into conflict.notifications (conflict_id, provider_id, notification_type, created_on, created_at, payer_name)
select c.conflict_id, c.provider_id, due.notification_type, pipeline.as_of(), pipeline.as_of(), side.payer_name
from due
join conflict.conflicts c using (conflict_id)
left join conflict.visit_snapshots side using (visit_id)
where not exists (
    select
    from conflict.notifications told
    where told.conflict_id = due.conflict_id and told.notification_type = due.notification_type
  )
  and exists (
    select
    from conflict.conflict_visit_maps pair
    where pair.conflict_id = due.conflict_id and not conflict.is_pto_only(pair)
  )
order by c.conflict_id, due.notification_type;
