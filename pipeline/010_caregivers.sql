-- 010_caregivers.sql
-- Says which person each caregiver is, and notes whose person_key is another one than before.
-- Reads  analytics.caregiver, conflict.excluded_ssns
-- Writes pipeline.caregiver_person
-- Again  rows that are already right stay as they are.
-- Tasks  2, 3
insert into pipeline.caregiver_person as known (caregiver_id, person_key, ssn_last_four, changed_by_run)
select
  c.caregiver_id,
  case when excluded_ssn.ssn is null then pipeline.person_key(c.ssn) end,
  nullif(right(regexp_replace(c.ssn, '\D', '', 'g'), 4), ''),
  pipeline.run_id()
from analytics.caregiver c
left join conflict.excluded_ssns excluded_ssn on excluded_ssn.ssn = btrim(c.ssn)
where c._run_id > pipeline.evaluated_run('caregiver')
on conflict (caregiver_id) do update set
  person_key     = excluded.person_key,
  ssn_last_four  = excluded.ssn_last_four,
  changed_by_run = case
    when known.person_key is distinct from excluded.person_key then excluded.changed_by_run
    else known.changed_by_run
  end
where (known.person_key, known.ssn_last_four) is distinct from (excluded.person_key, excluded.ssn_last_four);

-- A full run also finds who has left the source without a trace.
update pipeline.caregiver_person known set
  person_key     = null,
  ssn_last_four  = null,
  changed_by_run = pipeline.run_id()
where pipeline.is_full()
  and num_nonnulls(known.person_key, known.ssn_last_four) > 0
  and not exists (select from analytics.caregiver c where c.caregiver_id = known.caregiver_id);
