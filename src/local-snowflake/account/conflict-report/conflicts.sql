-- One conflict a visit (or training) that is the first side of a pair: its number, group and state. Numbers grow with
-- the days, and many are gone: they count attempts, not rows.
-- Reads  temp directed      Writes  temp component, conflict, pair
create or replace temp table component as
  with recursive linked as (
    select own_id as node, con_id as neighbour from directed union select con_id, own_id from directed),
  reached as (
    select node, node as root from linked
    union
    select linked.neighbour, reached.root from reached join linked using (node))
  select node, min(root) as root from reached group by node;

create or replace temp table conflict as
  with first_side as (
    select own_id, min(recorded_on) as recorded_on, bool_or(own_deleted) as is_deleted, bool_and(is_over) as is_over, max(resolved_on) as resolved_on
    from directed group by own_id),
  judged as (
    select *, min(recorded_on) over (partition by root) as group_recorded_on,
           case when is_deleted and is_over then 'D' when is_over then 'R'
                when chance(own_id, 'status') < 0.70 then 'U' when chance(own_id, 'status') < 0.81 then 'N'
                when chance(own_id, 'status') < 0.91 then 'W' else 'I' end as status,
           chance(own_id, 'flag') < 0.06 as is_flagged
    from first_side join component on node = own_id),
  numbered as (
    select judged.* exclude (node, resolved_on),
           410000 + sum(1 + if(chance(own_id, 'gap') < 0.2, pick(own_id, 'gap/width', 30), 0)) over (order by recorded_on, own_id) as conflict_id,
           case when is_over then resolved_on end as resolved_on
    from judged),
  grouped as (
    select root, 150000 + sum(1 + if(chance(root, 'group gap') < 0.15, pick(root, 'group gap/width', 12), 0)) over (order by min(group_recorded_on), root) as group_id
    from numbered group by root)
  select numbered.*, group_id,
         -- the night's runs begin at two; people answer in working hours of the days after
         recorded_on + to_seconds(7200 + pick(own_id, 'recorded/second', 3600)) as recorded_at,
         least(recorded_on + pick(own_id, 'answered', 5), getvariable('as_of') - 1) + to_seconds(32400 + pick(own_id, 'answered/second', 28800)) as answered_at,
         case when status = 'N' then 1 + pick(own_id, 'reason', 5) end as reason_no
  from numbered join grouped using (root);

create or replace temp table pair as
  select 8200000 + sum(1 + if(chance(directed.own_id || '/' || directed.con_id, 'gap') < 0.25, pick(directed.own_id || '/' || directed.con_id, 'gap/width', 40), 0))
           over (order by directed.recorded_on, directed.own_id, directed.con_id) as pair_id,
         directed.*, own.conflict_id, own.group_id, own.group_recorded_on, own.is_flagged, own.answered_at,
         case when directed.is_over then if(directed.con_deleted, 'D', 'R') else coalesce(con.status, 'U') end as status,
         con.reason_no as con_reason_no, con.answered_at as con_answered_at,
         directed.recorded_on + to_seconds(7200 + pick(directed.own_id, 'recorded/second', 3600)) as recorded_at,
         coalesce(directed.resolved_on, getvariable('as_of') - 1) + to_seconds(7200 + pick(directed.couple_id, 'updated/second', 3600)) as updated_at
  from directed
  join conflict as own on own.own_id = directed.own_id
  left join conflict as con on con.own_id = directed.con_id;
