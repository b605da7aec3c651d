-- What the history says of pairs: that they came, what their visits became, how they ended.
-- Reads  temp pair, face, con_face      Writes  temp logged
create or replace temp table logged as
  with entry as (
    select pair_id, 'Insert' as type, recorded_at as logged_at, [{'field': 'StatusFlag', 'old': null, 'new': 'U'}] as changes from pair
    union all
    select pair_id, 'Update', updated_at, [{'field': 'StatusFlag', 'old': 'U', 'new': status}] from pair where status in ('R', 'D')
    union all
    select pair_id, 'Update', con_answered_at,
           [{'field': 'StatusFlag', 'old': 'U', 'new': status}] || case when status = 'N' then [{'field': 'NoResponseTitle', 'old': null, 'new': title}] else [] end
    from pair left join no_response_reason on reason_no = con_reason_no where status in ('N', 'W', 'I')
    union all
    select pair_id, 'Update', updated_at - interval 1 day,
           [{'field': 'VisitStartTime', 'old': strftime(own_starts, '%Y-%m-%d %H:%M:%S'), 'new': strftime(visit_from, '%Y-%m-%d %H:%M:%S')},
            {'field': 'VisitEndTime', 'old': strftime(own_ends, '%Y-%m-%d %H:%M:%S'), 'new': strftime(visit_to, '%Y-%m-%d %H:%M:%S')}]
    from pair join face on node_id = own_id where own_changed and is_correction)
  select 70000 + 3 * row_number() over (order by logged_at, pair_id, type, changes[1].field) as history_id, entry.*, own_id, appvisitid
  from entry join pair using (pair_id) join face on node_id = own_id;
