select user_id, application_user_id, environment, vendor_type, vendor_id, application_vendor_id, office_id,
       application_office_id, source_system
from "~store".user_office
