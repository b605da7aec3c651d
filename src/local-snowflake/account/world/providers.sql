-- Agencies and their offices. Two more agencies come from another source system and have no part in anything.
create table provider as
  with numbered as (
    select n::integer as provider_no, n > getvariable('providers') as is_foreign,
           case when n % 5 in (2, 4) then 'PA' else 'NY' end as state, pick(n, 'provider/place', 8) as place
    from generate_series(1, getvariable('providers') + 2) as series(n))
  select provider_no, id_of('provider', provider_no) as provider_id, 1000 + provider_no as application_provider_id,
         case when provider_no % 4 = 3 then 'ENV2' else 'ENV1' end as environment,
         case when is_foreign then 'ext' else 'hha' end as source_system,
         state, place, city, county, zip,
         invented_name(provider_no, 'provider/name')
           || one_of(provider_no, 'provider/kind', [' Home Care', ' Care & Company', '''s Helping Hands', ' Años Dorados', ' Aides, Inc.'])
           as provider_name,
         1000000000 + pick(provider_no, 'provider/npi', 900000000) as npi,
         printf('%02d-%07d', 10 + provider_no % 80, pick(provider_no, 'provider/tin', 9999999)) as federal_tax_number,
         printf('(555) 010-%04d', pick(provider_no, 'provider/phone', 9999)) as phone_number,
         provider_no % 40 <> 10 as is_active, provider_no % 40 = 9 as is_demo,
         row_number() over (partition by state, is_foreign order by provider_no) - 1 as state_rank,
         count(*) over (partition by state, is_foreign) as state_size,
         audited_long_ago('provider' || provider_no) as updated_at
  from numbered join place using (state, place);

create table office as
  with numbered as (
    select provider, unnest(range(1 + pick(provider_no, 'offices', 3))) as k, provider_no * 10 + k as office_no
    from provider)
  select office_no::integer as office_no, id_of('office', office_no) as office_id, 20000 + office_no as application_office_id,
         provider.provider_no, provider.provider_id, provider.application_provider_id, provider.environment,
         provider.source_system, provider.state, place.city, place.county, place.zip, place.latitude, place.longitude,
         place.city || ' office' as office_name, k = 0 or chance(office_no, 'office/active') < 0.9 as is_active,
         audited_long_ago('office' || office_no) as updated_at
  from numbered
  join place on place.state = provider.state and place.place = (provider.place + k) % 8;
