select 2 * payer_no + 1 as id, payer_id as payerid, application_payer_id as apppayerid, if(state = 'NY', 90001, 90002) as userid, left(payer_name, 100) as payer_name,
       if(is_active, 'Active', 'Inactive') as status_name, getvariable('created_as_of') - 400 as created_at, getvariable('created_as_of') - 100 as updated_at
from payer where source_system = 'hha'
order by 1
