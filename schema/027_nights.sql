-- 027_nights.sql
-- A night is a run that the runs of its gate, its sync and its pipeline are parts of; and what is told about runs.
-- Locks: control.run exclusively for an instant; the new column is empty.
alter table control.run add column part_of_run_id bigint references control.run on delete set null;
create index on control.run (part_of_run_id) where part_of_run_id is not null;

-- What is told of a run, once for each way that it ended: a night that failed and is done after all is told twice.
create table control.status_message (
  run_id     bigint not null references control.run on delete cascade,
  outcome    text not null check (outcome in ('done', 'failed', 'held')),
  -- Where it goes: smtp, webhook.
  sender     text not null,
  -- All that is told, so that it can be sent later as it was.
  facts      jsonb not null,
  -- One that stays in 'sending' was cut off there, and may have arrived.
  state      text not null default 'unsent' check (state in ('unsent', 'sending', 'sent')),
  tries      integer not null default 0,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  tried_at   timestamptz,
  primary key (run_id, outcome, sender)
);
create index on control.status_message (created_at) where state <> 'sent';
