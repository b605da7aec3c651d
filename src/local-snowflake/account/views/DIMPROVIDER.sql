select provider_id, application_provider_id, environment, environment as environemnt, provider_name,
       upper(left(provider_name, 3)) as provider_initial, 'P' || application_provider_id as provider_code,
       npi, federal_tax_number, 'Office' as address_type, true as primary_address, county as address_county,
       city as address_city, state as address_state, zip as address_zip,
       phone_number as phone_number_1, 'Main' as phone_description_1, 'Enterprise' as product_type,
       is_active, is_demo, is_active as has_confirmed_visit, 22.5 as provider_version, 1 as provider_minor_version,
       timestamp '2024-01-01 00:00:00' as conflict_start_date, false as read_only, is_active as using_conflict_report,
       'hh:mm tt' as display_time_format, 'Eastern Standard Time' as provider_time_zone, 'No' as is_third_party_provider,
       environment || '-' || application_provider_id as unique_provider_id, updated_at as updated_datatimestamp,
       '{"tier":' || provider_no % 3 || ',"tags":["conflict"]}' as usage_tags, source_system
from "~store".provider
