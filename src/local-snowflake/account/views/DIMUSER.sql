select user_id, lower(vendor_type) || user_no as username, first_name || ' ' || last_name as user_fullname,
       first_name as user_firstname, last_name as user_lastname, lower(vendor_type) || user_no || '@example.com' as user_email_address,
       false as is_support_user, vendor_type, vendor_id, application_vendor_id, application_user_id, environment, source_system
from "~store".app_user
