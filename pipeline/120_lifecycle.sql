-- 120_lifecycle.sql
-- Decides what becomes of the pairs and conflicts looked at: steps 1 and 3 to 10 of DOMAIN.md §7, in its order.
-- Reads  pipeline.evaluated_visit, pipeline.unsettled_conflict, pipeline.captured_snapshot, pipeline.caregiver_person,
--        pipeline.provider_part, conflict.visit_snapshots, analytics.visit, analytics.deleted_visit
-- Writes conflict.conflict_visit_maps, conflict.conflicts, pipeline.verdict, pipeline.unsettled_conflict
-- Again  verdict is emptied first; rows that are already right stay as they are.
-- Tasks  2
truncate pipeline.verdict;

with judged_conflict as (
  select c.conflict_id from pipeline.evaluated_visit join conflict.conflicts c using (visit_id)
  union
  select conflict_id from pipeline.unsettled_conflict
),
-- Within the window only. An event may stand in pairs of several days; one of them within is enough.
judged_pair as (
  select pair.*
  from judged_conflict
  join conflict.conflict_visit_maps pair using (conflict_id)
  where exists (
    select
    from conflict.conflict_visit_maps in_window
    where in_window.conflict_id = judged_conflict.conflict_id
      and in_window.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of())
  )
),
-- As in 050_candidates: of a visit that came back the later row counts.
deleted_visit as materialized (
  select visit_id
  from (select visit_id from judged_pair union select con_visit_id from judged_pair) side
  join analytics.deleted_visit deleted using (visit_id)
  left join analytics.visit v using (visit_id)
  where pipeline.is_deleted(deleted.visit_updated_timestamp, v.visit_updated_timestamp)
),
-- The sides that may be why a pair is found no more: they changed tonight, or their caregiver or provider takes no part.
changed_side as materialized (
  select s.visit_id
  from (
    select visit_id from judged_pair where not is_found and status not in ('R', 'D')
    union
    select con_visit_id from judged_pair where not is_found and status not in ('R', 'D')
  ) side
  join conflict.visit_snapshots s using (visit_id)
  left join pipeline.captured_snapshot captured using (visit_id)
  left join pipeline.caregiver_person person using (caregiver_id)
  left join pipeline.provider_part provider using (provider_id)
  where captured.visit_id is not null
     or person.person_key is null
     or provider.takes_part is not true
),
fact as (
  select
    pair.id as pair_id, pair.conflict_id, pair.status, pair.resolved_by, pair.is_found,
    pair.visit_date between pipeline.first_day(pipeline.as_of()) and pipeline.last_day(pipeline.as_of()) as is_in_window, c.status as conflict_status, c.no_response,
    coalesce(con_conflict.no_response, pair.con_no_response) as con_no_response,
    own_deleted.visit_id is not null as is_own_deleted,
    con_deleted.visit_id is not null as is_con_deleted,
    own.is_missed is true as is_own_missed,
    con.is_missed is true as is_con_missed,
    own_changed.visit_id is not null and con_changed.visit_id is null as has_own_changed,
    coalesce(nullif(own.agency_contact, ''), own.provider_name) as own_contact,
    coalesce(nullif(con.agency_contact, ''), con.provider_name) as con_contact
  from judged_pair pair
  join conflict.conflicts c using (conflict_id)
  left join conflict.conflicts con_conflict on con_conflict.visit_id = pair.con_visit_id
  left join conflict.visit_snapshots own on own.visit_id = pair.visit_id
  left join conflict.visit_snapshots con on con.visit_id = pair.con_visit_id
  left join changed_side own_changed on own_changed.visit_id = pair.visit_id
  left join changed_side con_changed on con_changed.visit_id = pair.con_visit_id
  left join deleted_visit own_deleted on own_deleted.visit_id = pair.visit_id
  left join deleted_visit con_deleted on con_deleted.visit_id = pair.con_visit_id
),
-- Steps 1, 3, 4 and 5: each pair by itself. Resolved by the side that was deleted, missed or alone changed, else
-- by the other side, whose state a pair carries; who ended a pair that was over before remains.
pair_alone as (
  select
    fact.*,
    case
      when not is_in_window then status
      when status = 'D' or is_con_deleted then 'D'
      when is_own_missed or is_con_missed or not is_found then 'R'
      when status in ('W', 'I') then status
      else 'U'
    end as status_alone,
    case
      when status in ('R', 'D') then resolved_by
      when is_con_deleted then con_contact
      when is_own_deleted or is_own_missed then own_contact
      when is_con_missed then con_contact
      when has_own_changed then own_contact
      else con_contact
    end as resolver
  from fact
),
-- Steps 3 and 4: the conflict by its own visit, and by the missed sides of its pairs. Where several pairs could say by
-- whom it is resolved, the one with the lowest id does: of those with a missed side if there are any, else of all.
conflict_alone as (
  select
    conflict_id, no_response,
    case
      when conflict_status = 'D' or bool_or(is_own_deleted) then 'D'
      when bool_or(is_own_missed or is_con_missed) then 'R'
      else conflict_status
    end as status_alone,
    case
      when bool_or(is_own_deleted) then min(own_contact)
      else (array_agg(resolver order by is_own_missed or is_con_missed desc, pair_id) filter (where status_alone in ('R', 'D')))[1]
    end as resolver,
    bool_or(status_alone = 'U') as has_unresolved_pair,
    count(*) filter (where status_alone not in ('R', 'D')) as open_pairs
  from pair_alone
  group by conflict_id, conflict_status, no_response
),
-- Step 6.
conflict_reopened as (
  select
    conflict_id, no_response, resolver, open_pairs,
    case when status_alone in ('R', 'N') and has_unresolved_pair then 'U' else status_alone end as status
  from conflict_alone
),
-- Steps 7 and 8 resolve the last open pair of a conflict that is over, which a single one is as well; steps 7 and 9 a
-- conflict without an open pair; step 10 takes the answer to what is open still.
judged as (
  select
    pair.pair_id, pair.conflict_id, pair.status as status_before,
    case
      when pair.status_alone in ('R', 'D') then pair.status_alone
      when c.status in ('R', 'D') and c.open_pairs = 1 then 'R'
      when pair.con_no_response then 'N'
      else pair.status_alone
    end as status,
    case when pair.status_alone in ('R', 'D') then pair.resolver else coalesce(c.resolver, pair.resolver) end as resolver,
    case
      when c.status = 'D' then 'D'
      when c.status = 'R' or c.open_pairs = 0 then 'R'
      when c.no_response then 'N'
      else c.status
    end as conflict_status,
    c.resolver as conflict_resolver,
    pair.status_alone
  from pair_alone pair
  join conflict_reopened c using (conflict_id)
)
-- A pair that is found again and yet resolved will be open tomorrow, and one that was in progress or ignored and now waits
-- for an answer will count as unresolved.
insert into pipeline.verdict (
  pair_id, conflict_id, status, resolved_by, conflict_status, conflict_resolved_by, is_unsettled
)
select
  pair_id, conflict_id, status, resolver, conflict_status, conflict_resolver,
  status <> status_before and (status_alone not in ('R', 'D') and status = 'R' or status_alone in ('W', 'I') and status = 'N')
from judged;

analyze pipeline.verdict;

-- Resolved on the day on which it first became R or D, until it is unresolved again.
update conflict.conflict_visit_maps pair set
  status      = verdict.status,
  detected_on = case when pair.status = 'R' and verdict.status not in ('R', 'D') then pipeline.as_of() else pair.detected_on end,
  resolved_on = case
    when verdict.status not in ('R', 'D') then null
    when pair.status in ('R', 'D') then pair.resolved_on
    else pipeline.as_of()
  end,
  resolved_by = case
    when verdict.status not in ('R', 'D') then null
    when pair.status in ('R', 'D') then pair.resolved_by
    else verdict.resolved_by
  end
from pipeline.verdict
where verdict.pair_id = pair.id
  and (
    verdict.status <> pair.status
    or verdict.status not in ('R', 'D') and num_nonnulls(pair.resolved_on, pair.resolved_by) > 0
  );

update conflict.conflicts c set
  status      = verdict.status,
  resolved_on = case
    when verdict.status not in ('R', 'D') then null
    when c.status in ('R', 'D') then c.resolved_on
    else pipeline.as_of()
  end,
  resolved_by = case
    when verdict.status not in ('R', 'D') then null
    when c.status in ('R', 'D') then c.resolved_by
    else verdict.resolved_by
  end,
  version     = c.version + 1
from (
  select distinct conflict_id, conflict_status as status, conflict_resolved_by as resolved_by from pipeline.verdict
) verdict
where verdict.conflict_id = c.conflict_id
  and (
    verdict.status <> c.status
    or verdict.status not in ('R', 'D') and num_nonnulls(c.resolved_on, c.resolved_by) > 0
  );

delete from pipeline.unsettled_conflict;

insert into pipeline.unsettled_conflict (conflict_id)
select distinct conflict_id from pipeline.verdict where is_unsettled;
