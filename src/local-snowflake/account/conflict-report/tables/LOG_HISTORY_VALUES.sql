with single as (
  select history_id, own_id, appvisitid, unnest(changes) as change, generate_subscripts(changes, 1) as place from logged)
select 90000 + 2 * row_number() over (order by history_id, place) as id, history_id as lhid, log_field.id as logid, change.old as oldvalue, change.new as newvalue,
       own_id as visitid, appvisitid
from single join log_field on log_field.field = change.field
order by 1
