with sent as (
  select own_id, conflict_id, 'New Conflict' as type, recorded_at as sent_at from conflict
  union all
  select own_id, conflict_id, 'Resolved', resolved_on + interval 2 hours from conflict where status in ('R', 'D')
  union all
  select own_id, conflict_id, 'From Payer', recorded_on + 5 + interval 2 hours from conflict
  where status not in ('R', 'D') and recorded_on + 5 < getvariable('as_of') and chance(own_id, 'reminded') < 0.25)
select 5000 + 2 * row_number() over (order by sent_at, conflict_id, type) as id, conflict_id as conflictid, face.providerid as providerid, face.appproviderid as appproviderid,
       type as notificationtype, sent_at::date as createddate, sent_at as createddatetime,
       if(sent_at < getvariable('as_of') - 14 or pick(own_id, 'read', 3) = 0, 1, 0) as readunreadflag, face.contract as contract
from sent join face on face.node_id = own_id
order by 1
