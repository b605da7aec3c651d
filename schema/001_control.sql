-- 001_control.sql
-- What the night keeps about itself: runs, steps, how far each table has been read.
-- Locks: none on existing data, everything is new.
create extension if not exists pgcrypto;

create table control.run (
  run_id      bigint generated always as identity primary key,
  kind        text not null check (kind in ('sync', 'pipeline', 'nightly')),
  as_of       date,
  state       text not null default 'running' check (state in ('running', 'done', 'failed')),
  options     jsonb not null default '{}',
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  error       jsonb
);

create table control.step (
  run_id      bigint not null references control.run on delete cascade,
  name        text not null,
  ordinal     integer not null,
  state       text not null check (state in ('running', 'done', 'failed')),
  rows        bigint,
  details     jsonb not null default '{}',
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  error       jsonb,
  primary key (run_id, name)
);

-- One row a synced table; written in the transaction that writes the table's rows.
create table control.sync_state (
  table_name    text primary key,
  source_view   text not null,
  -- As the source writes it, all nine digits; null for a table without a watermark.
  watermark     text,
  source_shape  jsonb not null,
  last_run_id   bigint not null,
  rows_read     bigint not null,
  rows_inserted bigint not null,
  rows_updated  bigint not null,
  rows_deleted  bigint not null,
  synced_at     timestamptz not null default clock_timestamp()
);

-- How far the pipeline has taken in what sync brought; a single row.
create table control.pipeline_state (
  only_row        boolean primary key default true check (only_row),
  as_of           date not null,
  -- Rows of analytics tables with a greater _run_id have not been evaluated yet.
  synced_run_id   bigint not null,
  settings_digest text not null,
  finished_at     timestamptz not null default clock_timestamp()
);

-- Set by `cm demo`, which makes this table before any migration: the database holds synthetic data and may be
-- emptied without asking.
create table if not exists control.demo_account (
  only_row boolean primary key default true check (only_row),
  visits   bigint not null,
  seed     bigint not null,
  as_of    date not null
);
