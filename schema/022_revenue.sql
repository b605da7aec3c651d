-- 022_revenue.sql
-- What the night asks the revenue service (DOMAIN.md §8, docs/revenue-service.md), and what it was told.
-- Locks: none on existing data, everything is new.

-- The last question about each pair, and its answer. Asked before the publication, in transactions of their own, so that
-- a run that is killed asks the rest alone; taken over into the pairs within the publication.
create table pipeline.revenue_request (
  visit_id           uuid not null,
  con_visit_id       uuid not null,
  -- Of the provider of the pair's own side: who is asked.
  environment        text not null,
  question           jsonb not null,
  -- Whether another question about the pair stood here before.
  is_changed         boolean not null default false,
  state              text not null default 'waiting' check (state in ('waiting', 'answered', 'failed')),
  full_shift_minutes numeric(10, 4),
  full_shift_units   numeric(10, 4),
  overlap_minutes    numeric(10, 4),
  overlap_units      numeric(10, 4),
  -- The first night on which this question found no answer.
  failed_on          date,
  failure_type       text,
  error_message      text,
  response           text,
  -- Whether pair and failure log know of it.
  is_published       boolean not null default false,
  primary key (visit_id, con_visit_id)
);
create index on pipeline.revenue_request (environment, visit_id, con_visit_id) where state = 'waiting';
create index on pipeline.revenue_request (failed_on) where state = 'failed';
create index on pipeline.revenue_request (visit_id, con_visit_id) where state <> 'waiting' and not is_published;

-- The time that both visits of a pair bill; null where there is none. For distance pairs the visit that starts first ends
-- when the caregiver could be at the other one: it is lengthened by the ETA.
create function pipeline.billable_overlap(
  a_start timestamp, a_end timestamp, b_start timestamp, b_end timestamp, eta_minutes numeric
) returns tsrange
  language sql immutable parallel safe
  return (
    select case when num_nulls(a_start, a_end, b_start, b_end) = 0 and shared.starts_at < shared.ends_at
      then tsrange(shared.starts_at, shared.ends_at)
    end
    from (
      select
        greatest(a_start, b_start) as starts_at,
        date_trunc('second', least(
          a_end + case when a_start <= b_start then way.there else interval '0' end,
          b_end + case when a_start <= b_start then interval '0' else way.there end
        )) as ends_at
      from (select coalesce(eta_minutes, 0) * interval '1 minute' as there) way
    ) shared
  );

-- A failed question is asked again on the two days after the first failure.
create function pipeline.is_asked_again(failed_on date, as_of date) returns boolean
  language sql immutable parallel safe
  return as_of <= failed_on + 2;

-- Null for a text that is no whole number.
create function pipeline.whole_number(digits text) returns numeric
  language sql immutable parallel safe
  return case when digits ~ '^\d{1,30}$' then digits::numeric end;
