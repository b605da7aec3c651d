select environment, event_no as application_caregiver_inservice_id, application_caregiver_id, caregiver_id,
       event_no % 50 as application_inservice_id, topic as description, topic as topics,
       starts_at as inservice_start_date, strftime(starts, '%H%M') as from_time, ends_at as inservice_end_date, strftime(ends, '%H%M') as end_time,
       created_at as created_date, inservice.updated_at as updated_date, is_overlap_allowed as allow_for_inservice_overlap,
       application_provider_id, provider_id, application_office_id, office_id, source_system
from "~store".inservice join "~store".caregiver using (caregiver_no)
