-- excluded_ssns.sql: placeholders, each once; one that comes again with blanks around it is no loss.
select
  min(id)::text as source_id,
  case when coalesce(btrim(ssn), '') = '' then 'no_ssn' end as reason,
  '{}'::text[] as unreadable,
  btrim(ssn) as ssn
from conflict_stg.excluded_ssn
group by btrim(ssn)
