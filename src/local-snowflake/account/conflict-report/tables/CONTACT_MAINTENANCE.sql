select 20 + provider_no * 3 as id, getvariable('created_as_of') - 300 - pick(provider_no, 'contact/day', 300) as recordeddatetime, contact_name, agency_contact.phone as phone,
       provider_id as providerid, application_provider_id as appproviderid, 60000 + pick(provider_no, 'contact/by', 100) as updated_by,
       getvariable('created_as_of') - pick(provider_no, 'contact/updated', 300) as updated_at, provider_id as pid, application_provider_id as applicationpid
from agency_contact join provider using (provider_no)
order by 1
