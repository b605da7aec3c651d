-- Comment type 1 is the conversation that both sides of a pair see, 2 an internal note: an agency's on its conflict, a
-- payer's on the group. communications_type says who wrote it: 1 an agency, 2 a payer.
with said as (
  select couple_id as topic, conflict_id, group_id, couple_id as reverse_id, 1 as comment_type, 1 as author, answered_at as said_at
  from pair where not pto and chance(couple_id, 'conversation') < 0.2
  union all
  select own_id::varchar, conflict_id, null, null, 2, 1, answered_at from conflict where chance(own_id, 'note') < 0.12
  union all
  select root::varchar, null, group_id, null, 2, 2, min(answered_at) from conflict where chance(root, 'payer note') < 0.08 group by root, group_id),
numbered as (
  select 900 + row_number() over (order by said_at, topic, conflict_id) as n, *, concat(topic, '/', conflict_id) as entity from said)
select n * 2 as id, conflict_id as conflictid, group_id as groupid, reverse_id as reverseuuid,
       case comment_type when 1 then one_of(entity, 'words', ['Our aide signed out at the time shown. Please check yours.', 'We have corrected the visit, see the time sheet.', 'Who was at the home? – please call 📞'])
                         else one_of(entity, 'note/words', ['Asked the coordinator to look into it.', 'Time sheet on file.', 'línea 1' || chr(10) || 'línea 2']) end as description,
       comment_type as commenttype, if(pick(entity, 'attachment', 5) = 0, 'conflict-attachments/' || md5(entity) || '.pdf', null) as attachmenturl,
       author as communications_type, said_at as created_at, said_at + to_minutes(pick(entity, 'edited', 2) * 10) as updated_at,
       60000 + pick(entity, 'author', 100) as created_by, created_by as updated_by,
       invented_name(entity, 'author/first') || ' ' || invented_name(entity, 'author/last') as created_by_name, created_by_name as updated_by_name,
       if(attachmenturl is null, null, 'time sheet ' || n || '.pdf') as originalfilename, if(attachmenturl is null, null, 20000 + pick(entity, 'size', 900000)) as filesize
from numbered
order by 1
