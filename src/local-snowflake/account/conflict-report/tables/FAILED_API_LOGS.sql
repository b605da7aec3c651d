select appvisitid, apppayerid, 30000 + pick(couple_id, 'failed/contract', 500) as contract_id_internal,
       '{"visitId":' || appvisitid || ',"units":15}' as payload, '{"error":"timeout"}' as response, 'TIMEOUT' as failure_type, 'The service did not answer within 30 s' as error_message,
       conflict_id as conflictid
from pair join face on node_id = own_id
where appvisitid is not null and p_paddressstate = 'NY' and chance(couple_id, 'failed') < 0.05
order by conflict_id, couple_id
