-- 011_workplaces.sql
-- Where caregivers work, so that the many who never work but for one provider cost nothing; and statistics when due.
-- Locks: the work table pipeline.changed_visit exclusively, which only a run of the pipeline reads.

-- Every caregiver and provider that ever had a visit together. A workplace that lost its last visit stays: it only
-- makes the pipeline look at a day in vain.
create table pipeline.workplace (
  caregiver_id uuid not null,
  provider_id  uuid not null,
  primary key (caregiver_id, provider_id)
);

-- Visits that changed, or whose caregiver, provider or patient did, as they are now; a full run leaves it empty.
-- All but visit_id is null once the visit itself is gone.
drop table pipeline.changed_visit;
create unlogged table pipeline.changed_visit (
  visit_id     uuid primary key,
  caregiver_id uuid,
  provider_id  uuid,
  visit_date   date
);

-- What a step wrote decides the plans of those behind it. A work table is new each time; one that is kept changes so
-- little in a night that autovacuum keeps up, and only a full run has it analysed at once.
create function pipeline.refresh_statistics(written text[]) returns void
  language plpgsql as $$
declare
  due regclass;
begin
  for due in
    select oid from pg_class
    where oid = any (written::regclass[]) and (relpersistence = 'u' or reltuples < 0 or pipeline.is_full())
  loop
    execute format('analyze %s', due);
  end loop;
end $$;
