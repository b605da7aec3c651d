select patient_address_id, application_patient_address_id, environment, updated_at as updated_timestamp,
       {'utc': created_utc::timestamp, 'nanos': 0, 'offset_minutes': 0} as application_created_utc_timestamp,
       {'utc': updated_at.utc, 'nanos': updated_at.nanos, 'offset_minutes': 0} as application_updated_utc_timestamp,
       address_type, line_1 as address_line_1, line_2 as address_line_2, city, state as address_state, zip as zip_code, county,
       is_primary as primary_address, latitude, longitude, payer_id, application_payer_id, provider_id, application_provider_id,
       owner_id as patient_id, application_owner_id as application_patient_id, 'hha' as source_system
from "~store".patient_address
