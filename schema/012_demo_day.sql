-- 012_demo_day.sql
-- How far a demo has come, apart from the day that somebody ran the pipeline for.
-- Locks: control.demo_account exclusively, for an instant.

-- The day that the synthetic account had reached when this database was last made ready for it.
alter table control.demo_account add column reached_on date;
