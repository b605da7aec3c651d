-- What a run has changed so far, in the transaction or after the end of it: the captured rows against their tables.
with pair as (
  select
    now.id, now.conflict_id, now.visit_id, now.con_visit_id, now.visit_date,
    captured.before ->> 'status' as status_before,
    now.status,
    captured.before is null as is_new,
    now.status in ('R', 'D') as is_over,
    captured.before ->> 'status' in ('R', 'D') as was_over,
    (select coalesce(array_agg(flag.key order by flag.key), '{}')
     from jsonb_each(to_jsonb(now)) flag
     where flag.key like '%\_flag' and flag.value = 'true'
       and (captured.before -> flag.key = 'true') is not true) as new_flags
  from pipeline.captured_pair captured
  join conflict.conflict_visit_maps now on now.id = captured.pair_id
),
conflict as (
  select
    now.conflict_id,
    captured.before is null as is_new,
    now.status in ('R', 'D') as is_over,
    captured.before ->> 'status' in ('R', 'D') as was_over,
    now.status
  from pipeline.captured_conflict captured
  join conflict.conflicts now using (conflict_id)
)
select jsonb_build_object(
  'pairs', (
    select jsonb_build_object(
      'new', count(*) filter (where is_new),
      'reopened', count(*) filter (where was_over and not is_over),
      'resolved', count(*) filter (where status = 'R' and not coalesce(was_over, false)),
      'deleted', count(*) filter (where status = 'D' and status_before is distinct from 'D'),
      'changed', count(*) filter (where not is_new)
    ) from pair),
  'conflicts', (
    select jsonb_build_object(
      'new', count(*) filter (where is_new),
      'reopened', count(*) filter (where was_over and not is_over),
      'resolved', count(*) filter (where status = 'R' and not coalesce(was_over, false)),
      'deleted', count(*) filter (where status = 'D' and not coalesce(was_over, false)),
      'changed', count(*) filter (where not is_new)
    ) from conflict),
  'newFlags', (
    select coalesce(jsonb_object_agg(flag, pairs order by flag), '{}')
    from (select flag, count(*) as pairs from pair, unnest(new_flags) flag group by flag) by_flag),
  'snapshots', (select count(*) from pipeline.captured_snapshot),
  'examples', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'pairId', id, 'conflictId', conflict_id, 'visitId', visit_id, 'conVisitId', con_visit_id,
      'visitDate', visit_date, 'statusBefore', status_before, 'status', status, 'newFlags', new_flags
    ) order by id), '[]')
    from (select * from pair order by id limit $1) example)
) as tonight
