select office_id, application_office_id, environment, office_name, 'O' || application_office_id as office_code, is_active,
       'Office' as address_type, true as address_primary, county as address_county, city as address_city,
       zip as address_zip, state as address_state, latitude as address_latitude, longitude as address_longitude,
       'America/New_York' as timezone, provider_id, application_provider_id,
       environment || '-' || application_office_id as unique_office_id, updated_at as updated_datatimestamp, source_system
from "~store".office
