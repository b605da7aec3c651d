-- Two shifts of a person on a day at two agencies, as the old system saw them last. Most are as they are now. Where
-- one of them has changed since (it was deleted, missed or corrected), it was seen to begin within the other one.
-- Reads  temp shift      Writes  temp couple, sighting
create or replace temp table couple as
  select md5(a.visit_id || '/' || b.visit_id) as couple_id, a, b,
         a.starts < b.ends and a.ends > b.starts as is_overlap,
         a.starts = b.starts and a.ends = b.ends as is_equal
  from shift as a
  join shift as b on b.ssn = a.ssn and b.visit_date = a.visit_date and b.provider_no <> a.provider_no and b.visit_id > a.visit_id
  where list_has_any(a.states, b.states);

create or replace temp table sighting as
  with changed as (
    select *,
           case when a.is_deleted <> b.is_deleted then case when chance(couple_id, 'deleted') < 0.6 then if(a.is_deleted, 'a', 'b') end
                when a.is_deleted then null
                when a.is_missed <> b.is_missed then case when chance(couple_id, 'missed') < 0.6 then if(a.is_missed, 'a', 'b') end
                when a.is_missed then null
                when a.is_worked and b.is_worked and not is_overlap and a.zip = b.zip and chance(couple_id, 'corrected') < 0.3
                then one_of(couple_id, 'corrected/side', ['a', 'b']) end as changed_side
    from couple),
  earlier as (
    select *, if(changed_side = 'a', b, a).starts + interval 30 minutes as seen_start,
           if(changed_side = 'a', b, a).starts + interval 30 minutes
             + greatest(if(changed_side = 'a', a, b).ends - if(changed_side = 'a', a, b).starts, interval 1 hour) as seen_end,
           a.is_worked and b.is_worked and not (a.is_deleted or b.is_deleted) as is_correction
    from changed)
  select couple_id, a.visit_id as a_id, b.visit_id as b_id, a.ssn, a.visit_date, changed_side, is_correction,
         a.is_deleted as a_is_deleted, b.is_deleted as b_is_deleted,
         if(changed_side = 'a', is_correction, a.is_worked) as a_is_worked,
         if(changed_side = 'a', seen_start, a.starts) as a_starts, if(changed_side = 'a', seen_end, a.ends) as a_ends,
         if(changed_side = 'b', is_correction, b.is_worked) as b_is_worked,
         if(changed_side = 'b', seen_start, b.starts) as b_starts, if(changed_side = 'b', seen_end, b.ends) as b_ends,
         a.place as a_place, b.place as b_place, a.zip as a_zip, b.zip as b_zip
  from earlier
  where changed_side is not null or not (a.is_missed or b.is_missed or a.is_deleted or b.is_deleted);
