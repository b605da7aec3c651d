-- judge_pairs.sql
-- Says of each pair and each conflict of the source whether it can be brought, and which visit and conflict belong
-- together: a conflict is one visit's, that of its first pair; a visit has one conflict, its first.
-- Reads  conflict_stg.conflictvisitmaps, conflicts      Makes  conflict_stg.readable_pair, home_of_conflict,
--        conflict_of_visit, pair_verdict, side_choice
create unlogged table conflict_stg.readable_pair as
with readable as (
  select
    id::bigint as id,
    conflict_stg.as_bigint(conflict_id) as conflict_id,
    conflict_stg.as_uuid(visit_id) as visit_id,
    conflict_stg.as_uuid(con_visit_id) as con_visit_id,
    num_nulls(
      conflict_stg.as_uuid(provider_id), conflict_stg.as_uuid(con_provider_id),
      conflict_stg.as_uuid(caregiver_id), conflict_stg.as_uuid(con_caregiver_id)
    ) as unknown_parties,
    coalesce(person_key, aide_person_key) as person_key,
    visit_date,
    updated_at
  from conflict_stg.conflictvisitmaps
)
select
  readable.id, conflict_id, visit_id, con_visit_id, person_key, updated_at,
  case
    when conflict_id is null then 'no_conflict'
    when conflict.id is null then 'conflict_unknown'
    when visit_id is null then 'visit_id_unreadable'
    when con_visit_id is null then 'con_visit_id_unreadable'
    when visit_id = con_visit_id then 'visit_with_itself'
    when unknown_parties > 0 then 'provider_or_caregiver_unreadable'
    when visit_date is null then 'no_visit_date'
    when person_key is null then 'no_ssn'
  end as reason
from readable
left join conflict_stg.conflicts conflict on conflict.id = readable.conflict_id;

create unlogged table conflict_stg.home_of_conflict as
select distinct on (conflict_id) conflict_id, visit_id
from conflict_stg.readable_pair
where reason is null
order by conflict_id, id;

create unlogged table conflict_stg.conflict_of_visit as
select distinct on (visit_id) visit_id, conflict_id
from conflict_stg.home_of_conflict
order by visit_id, conflict_id;

analyze conflict_stg.home_of_conflict, conflict_stg.conflict_of_visit;

create unlogged table conflict_stg.pair_verdict as
with judged as (
  select
    pair.id, pair.visit_id, pair.con_visit_id, pair.person_key, pair.updated_at, kept.conflict_id,
    case
      when pair.reason is not null then pair.reason
      when home.visit_id <> pair.visit_id then 'conflict_of_another_visit'
    end as reason
  from conflict_stg.readable_pair pair
  left join conflict_stg.home_of_conflict home on home.conflict_id = pair.conflict_id
  left join conflict_stg.conflict_of_visit kept on kept.visit_id = pair.visit_id
)
select
  id, visit_id, con_visit_id, person_key, updated_at, conflict_id,
  case
    when reason is not null then reason
    when row_number() over (partition by visit_id, con_visit_id, reason is null order by id) > 1 then 'pair_repeated'
  end as reason
from judged;

alter table conflict_stg.pair_verdict add primary key (id);

-- What a visit looked like: its own side of a pair wins over the other's, then the latest update, then the highest id.
create unlogged table conflict_stg.side_choice as
with side as (
  select visit_id, id, true as is_own, updated_at from conflict_stg.pair_verdict where reason is null
  union all
  select con_visit_id, id, false, updated_at from conflict_stg.pair_verdict where reason is null
)
select distinct on (visit_id) visit_id, id, is_own
from side
order by visit_id, is_own desc, updated_at desc nulls last, id desc;

analyze conflict_stg.pair_verdict, conflict_stg.side_choice;
