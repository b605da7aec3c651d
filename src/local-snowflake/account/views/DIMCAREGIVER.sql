select caregiver_id, application_caregiver_id, environment, left(first_name, 1) || left(last_name, 1) as caregiver_initials,
       first_name || ' ' || last_name as caregiver_fullname, first_name as caregiver_firstname, last_name as caregiver_lastname,
       born_on as date_of_birth,
       caregiver_code, ssn, 'Employee' as employment_type, true as registry_is_checked, status,
       office_id as primary_office_id, environment || '-' || application_office_id as primary_environment_office_id,
       provider_id, application_provider_id, gender,
       hired_on as hire_date,
       first_name || ' ' || last_name || ' - ' || application_caregiver_id as caregiver_name_id,
       environment || '-' || application_caregiver_id as unique_caregiver_id, updated_at as updated_datatimestamp,
       '{"languages":["en"],"row":' || agency || '}' as usage_tags,
       case when caregiver_no % 5 = 0 then 'Español' else 'English' end as language_1, 'hha' as source_system
from "~store".caregiver
