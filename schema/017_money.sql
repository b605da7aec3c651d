-- 017_money.sql
-- What a pair costs (DOMAIN.md §8): each number as one SQL function, explained with examples in docs/metrics.md; a view
-- that puts them together for every pair; and the table that step 140 keeps equal to the view.
-- Locks: share row exclusive on conflict.conflict_visit_maps, for an instant, for the foreign key.

-- Minutes ----------------------------------------------------------------------------------------------------

-- As in 008, where a time that is unknown would have given the most that an integer holds; now it gives null.
create or replace function pipeline.minutes_between(earlier timestamp, later timestamp) returns integer
  language sql immutable parallel safe
  return case
    when num_nulls(earlier, later) = 0
    then greatest(-2147483647, least(2147483647,
      date_part('epoch', date_trunc('minute', later) - date_trunc('minute', earlier)) / 60))::integer
  end;

create function pipeline.full_shift_minutes(billable_minutes numeric, starts_at timestamp, ends_at timestamp)
  returns numeric
  language sql immutable parallel safe
  return coalesce(billable_minutes, pipeline.minutes_between(starts_at, ends_at), 0);

-- Of two shifts; none where an end of either is unknown.
create function pipeline.shared_minutes(a_start timestamp, a_end timestamp, b_start timestamp, b_end timestamp)
  returns numeric
  language sql immutable parallel safe
  return case
    when num_nulls(a_start, a_end, b_start, b_end) = 0
    then greatest(0, pipeline.minutes_between(greatest(a_start, b_start), least(a_end, b_end)))
    else 0
  end;

-- In a group of more than two, billable minutes of an overlap would count the same time several times.
create function pipeline.overlap_minutes(
  billable_minutes numeric, group_size bigint, has_distance boolean, shared_minutes numeric
) returns numeric
  language sql immutable parallel safe
  return case
    when billable_minutes is not null and (group_size <= 2 or has_distance) then billable_minutes
    else shared_minutes
  end;

-- Money ------------------------------------------------------------------------------------------------------

-- The minutes that the bill rate pays for; null where it pays for none that are known.
create function pipeline.paid_minutes(billed text, bill_type text, billed_hours numeric, scheduled_minutes numeric)
  returns numeric
  language sql immutable parallel safe
  return case
    when billed in ('yes', 'no') and bill_type = 'Hourly' then 60
    when billed = 'yes' and bill_type in ('Daily', 'Visit') and billed_hours > 0 then billed_hours * 60
    when billed = 'no' and bill_type in ('Daily', 'Visit') and scheduled_minutes > 0 then scheduled_minutes
  end;

-- minutes × rate per minute. The product before the quotient: 90 minutes at 20 an hour are 30, not 29.99…
create function pipeline.price(minutes numeric, bill_rate numeric, paid_minutes numeric) returns numeric
  language sql immutable parallel safe
  return case when bill_rate > 0 and paid_minutes > 0 then trim_scale(minutes * bill_rate / paid_minutes) else 0 end;

create function pipeline.rate_per_minute(bill_rate numeric, paid_minutes numeric) returns numeric
  language sql immutable parallel safe
  return pipeline.price(1, bill_rate, paid_minutes);

create function pipeline.final_price(pair_status text, overlap_price numeric) returns numeric
  language sql immutable parallel safe
  return case when pair_status = 'R' then overlap_price else 0 end;

-- Kinds ------------------------------------------------------------------------------------------------------

create function pipeline.cost_type(billed text) returns text
  language sql immutable parallel safe
  return case when billed = 'yes' then 'Recovery' else 'Avoidance' end;

create function pipeline.visit_type(visit_start timestamp, billed text) returns text
  language sql immutable parallel safe
  return case when visit_start is null then 'Scheduled' when billed = 'yes' then 'Billed' else 'Confirmed' end;

-- Null for a pair that is about days off alone.
create function pipeline.conflict_type(has_overlap boolean, has_distance boolean, has_in_service boolean) returns text
  language sql immutable parallel safe
  return case
    when has_overlap and has_distance and has_in_service then 'all_to_td_is'
    when has_overlap and has_distance then 'both_to_td'
    when has_overlap and has_in_service then 'both_to_is'
    when has_distance and has_in_service then 'both_td_is'
    when has_overlap then 'only_to'
    when has_distance then 'only_td'
    when has_in_service then 'only_is'
  end;

-- Rules 1 to 6.
create function pipeline.has_overlap(pair conflict.conflict_visit_maps) returns boolean
  language sql immutable parallel safe
  return pair.same_sch_time_flag or pair.same_visit_time_flag or pair.sch_and_visit_time_same_flag
    or pair.sch_over_another_sch_time_flag or pair.visit_time_over_another_visit_time_flag
    or pair.sch_time_over_visit_time_flag;

-- The same for both directions. Text order is that of bytes, whatever the database sorts by.
create function pipeline.visit_key(application_visit_id text, con_application_visit_id text) returns text
  language sql immutable parallel safe
  return least(application_visit_id collate "C", con_application_visit_id collate "C") || '|'
    || greatest(application_visit_id collate "C", con_application_visit_id collate "C");

-- Who sees what ------------------------------------------------------------------------------------------------

-- Which payers have dashboards (DOMAIN.md §9), as provider_part says which providers take part.
create table pipeline.payer_part (
  payer_id       uuid primary key,
  is_shown       boolean not null,
  changed_by_run bigint not null
);
create index on pipeline.payer_part (changed_by_run);

-- Conflicts of a group that a payer dashboard can see.
create function pipeline.group_size(of_group_id bigint) returns bigint
  language sql stable parallel safe
  return (
    select count(*)
    from conflict.conflicts c
    join pipeline.payer_part payer on payer.payer_id = c.payer_id and payer.is_shown
    where c.group_id = of_group_id
      and exists (
        select
        from conflict.conflict_visit_maps pair
        where pair.conflict_id = c.conflict_id and not conflict.is_pto_only(pair)
      )
  );

-- Per pair -----------------------------------------------------------------------------------------------------

-- The definition. A side without an application's visit id (an event) goes by its own id in the key.
create view conflict.pair_money_entries as
select
  pair.id as pair_id, pair.conflict_id, pair.visit_date,
  pipeline.rate_per_minute(own.bill_rate, minutes.paid) as rate_per_minute,
  trim_scale(minutes.full_shift) as full_shift_minutes,
  trim_scale(minutes.overlap) as overlap_minutes,
  pipeline.price(minutes.full_shift, own.bill_rate, minutes.paid) as shift_price,
  pipeline.price(minutes.overlap, own.bill_rate, minutes.paid) as overlap_price,
  pipeline.final_price(pair.status, pipeline.price(minutes.overlap, own.bill_rate, minutes.paid)) as final_price,
  pipeline.cost_type(own.billed) as cost_type,
  pipeline.visit_type(own.visit_start, own.billed) as visit_type,
  pipeline.conflict_type(pipeline.has_overlap(pair), pair.distance_flag, pair.in_service_flag) as conflict_type,
  key.visit_key,
  not exists (
    select
    from conflict.conflict_visit_maps earlier
    left join conflict.visit_snapshots own on own.visit_id = earlier.visit_id
    left join conflict.visit_snapshots con on con.visit_id = earlier.con_visit_id
    where earlier.conflict_id = pair.conflict_id
      and earlier.id < pair.id
      and key.visit_key = pipeline.visit_key(
        coalesce(own.application_visit_id, earlier.visit_id::text),
        coalesce(con.application_visit_id, earlier.con_visit_id::text)
      )
  ) as is_canonical
from conflict.conflict_visit_maps pair
join conflict.conflicts c on c.conflict_id = pair.conflict_id
left join conflict.visit_snapshots own on own.visit_id = pair.visit_id
left join conflict.visit_snapshots con on con.visit_id = pair.con_visit_id
cross join lateral (
  select
    coalesce(own.visit_start, own.scheduled_start, own.in_service_start) as starts_at,
    coalesce(own.visit_end, own.scheduled_end, own.in_service_end) as ends_at,
    coalesce(con.visit_start, con.scheduled_start, con.in_service_start) as con_starts_at,
    coalesce(con.visit_end, con.scheduled_end, con.in_service_end) as con_ends_at,
    pipeline.minutes_between(own.scheduled_start, own.scheduled_end) as scheduled_minutes
  -- Computed once, though it is used several times; the same below.
  offset 0
) shift
cross join lateral (
  select
    pipeline.full_shift_minutes(pair.billable_minutes_full_shift, shift.starts_at, shift.ends_at) as full_shift,
    pipeline.overlap_minutes(
      pair.billable_minutes_overlap,
      -- Looked up where it matters alone.
      case
        when pair.billable_minutes_overlap is not null and not pair.distance_flag then pipeline.group_size(c.group_id)
      end,
      pair.distance_flag,
      pipeline.shared_minutes(shift.starts_at, shift.ends_at, shift.con_starts_at, shift.con_ends_at)
    ) as overlap,
    pipeline.paid_minutes(own.billed, own.bill_type, own.billed_hours, shift.scheduled_minutes) as paid
  offset 0
) minutes
cross join lateral (
  select pipeline.visit_key(
    coalesce(own.application_visit_id, pair.visit_id::text), coalesce(con.application_visit_id, pair.con_visit_id::text)
  ) as visit_key
) key;

create table conflict.pair_money (
  pair_id            bigint primary key references conflict.conflict_visit_maps on delete cascade,
  conflict_id        bigint not null,
  visit_date         date not null,
  rate_per_minute    numeric not null,
  full_shift_minutes numeric not null,
  overlap_minutes    numeric not null,
  shift_price        numeric not null,
  overlap_price      numeric not null,
  final_price        numeric not null,
  cost_type          text not null check (cost_type in ('Recovery', 'Avoidance')),
  visit_type         text not null check (visit_type in ('Scheduled', 'Confirmed', 'Billed')),
  conflict_type      text check (conflict_type in (
    'only_to', 'only_td', 'only_is', 'both_to_td', 'both_to_is', 'both_td_is', 'all_to_td_is'
  )),
  visit_key          text not null,
  -- The lowest id of its conflict and visit_key: where collisions are counted and summed, it stands for them all.
  is_canonical       boolean not null
);
create index on conflict.pair_money (conflict_id);

-- Conflicts of which a pair or side changed tonight; pairs whose money is looked at; and those for which it changed, as 015_capture.sql captures the rest: `before`
-- is the row of pair_money as it was, null when it is new.
create unlogged table pipeline.money_conflict (conflict_id bigint primary key);
create unlogged table pipeline.money_due (pair_id bigint primary key);
create unlogged table pipeline.captured_money (pair_id bigint primary key, before jsonb, run_id bigint not null);

-- Whoever may see the pair may see what it costs; the pair's own policy decides. The key names the other side's visit,
-- which providers are not shown.
alter table conflict.pair_money enable row level security;

create policy reader_sees_own_side on conflict.pair_money for select to cm_api using (
  exists (select from conflict.conflict_visit_maps pair where pair.id = pair_money.pair_id));

grant select (pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price,
              overlap_price, final_price, cost_type, visit_type, conflict_type, is_canonical)
  on conflict.pair_money to cm_api;
