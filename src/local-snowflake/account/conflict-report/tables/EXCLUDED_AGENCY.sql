select id, left(provider_name, 100) as agencyname, provider_id as providerid, application_provider_id as appproviderid from excluded_agency order by id
