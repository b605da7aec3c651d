select environment, event_no as caregiver_vacation_id, application_caregiver_id, caregiver_id as global_caregiver_id,
       starts_at as start_date, ends_at as end_date, last_day - first_day + 1 as duration, notes, 1 as caregiver_absence_type_id,
       absence_type as absence_type_name, is_active as active, application_provider_id, provider_id, application_office_id, office_id,
       created_at as created_date, absence.updated_at as updated_date, source_system
from "~store".absence join "~store".caregiver using (caregiver_no)
