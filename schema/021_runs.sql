-- 021_runs.sql
-- What a step of the pipeline read, and by which plans: tonight's can be held against those of other nights.
-- What a run changed, for its report.
-- Locks: control.step and control.run exclusively for an instant; the new columns are empty.
alter table control.step
  -- Rows that scans of tables gave to the step's statements, a row twice when it was looked up twice.
  add column rows_in   bigint,
  add column plan_hash text;

alter table control.run add column report jsonb;

-- Each plan that a step was ever run by, without its figures.
create table control.step_plan (
  step_name    text not null,
  plan_hash    text not null,
  shapes       jsonb not null,
  first_run_id bigint not null,
  primary key (step_name, plan_hash)
);
