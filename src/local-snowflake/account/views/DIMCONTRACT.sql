select contract_id, application_contract_id, environment, contract_name, slot = 0 as is_private_pay, slot > 1 as is_medic_aid,
       is_active, state as address_state, contract_type as contract_type_name,
       environment || '-' || application_contract_id as unique_contract_id, updated_at as updated_datatimestamp, source_system
from "~store".contract
where contract_id is not null
