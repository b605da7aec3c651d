select service_code_id, application_service_code_id, environment, rate_type, code as service_code, code as export_code,
       discipline as service_type, slot < 2 as bypass_prebilling_validation, 'Vendor' as vendor_type,
       provider_id as vendor_id, application_provider_id as application_vendor_id, provider_id, application_provider_id,
       discipline, slot + 1 as discipline_id, case when discipline = 'RN' then 'Skilled' else 'Non Skilled' end as discipline_type,
       environment || '-' || application_service_code_id as unique_service_code_id, updated_at as updated_datatimestamp,
       true as is_active, source_system
from "~store".service_code
