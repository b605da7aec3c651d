-- 009_sync.sql
-- What sync keeps about large loads, rejected rows and deleted ones.
-- Locks: control.sync_state and control.step exclusively, for an instant.

-- A table that the run was told to leave before its last chunk.
alter table control.step drop constraint step_state_check;
alter table control.step add constraint step_state_check check (state in ('running', 'done', 'failed', 'paused'));

alter table control.sync_state
  add column rows_rejected    bigint not null default 0,
  -- When all keys of the source were last compared with those here.
  add column keys_compared_at timestamptz;

-- A read that is divided into chunks; of a table one at most is open.
create table control.sync_load (
  load_id     bigint generated always as identity primary key,
  table_name  text not null,
  state       text not null default 'open' check (state in ('open', 'done', 'dropped')),
  -- What is read and how; an open load with another one is dropped and begun anew.
  plan        jsonb not null,
  -- Rows with a greater watermark are left to the next sync; null without a watermark.
  watermark   text,
  -- The moment of AT (TIMESTAMP => …), where the source allows it.
  snapshot    text,
  -- The partitions that the chunks make, as 2026-11.
  months      text[] not null,
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create unique index on control.sync_load (table_name) where state = 'open';

-- The chunks of a load, each committed with its rows.
create table control.sync_chunk (
  load_id       bigint not null references control.sync_load on delete cascade,
  ordinal       integer not null,
  -- What it reads, as text: from the lower bound, included, to the upper, excluded; null is open. The first chunk has
  -- no lower bound, and also takes what lies from rest_from on and what has no value.
  lower_bound   text,
  upper_bound   text,
  rest_from     text,
  rows_expected bigint not null,
  state         text not null default 'pending' check (state in ('pending', 'done')),
  run_id        bigint,
  counts        jsonb,
  started_at    timestamptz,
  finished_at   timestamptz,
  primary key (load_id, ordinal)
);

-- Rows of the source that could not be stored, by their keys, and why. Holds no more of a value than shows the fault.
create table control.quarantine (
  quarantine_id bigint generated always as identity primary key,
  run_id        bigint not null,
  table_name    text not null,
  row_key       jsonb not null,
  column_name   text,
  reason        text not null,
  value         text,
  rejected_at   timestamptz not null default clock_timestamp()
);
create index on control.quarantine (table_name, run_id);
