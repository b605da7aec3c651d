-- 150_contacts.sql
-- Fills the agency's contact and phone where they are empty from what the agency maintains (DOMAIN.md §7).
-- Reads  conflict.contact_maintenance
-- Writes conflict.visit_snapshots
-- Again  what is filled stays as it is.
-- Tasks  7
with maintained as (
  -- Of several, the one maintained last that says anything.
  select
    provider_id,
    (array_agg(contact_name order by coalesce(updated_at, recorded_at) desc nulls last, contact_id desc)
       filter (where btrim(contact_name) <> ''))[1] as contact_name,
    (array_agg(phone order by coalesce(updated_at, recorded_at) desc nulls last, contact_id desc)
       filter (where btrim(phone) <> ''))[1] as phone
  from conflict.contact_maintenance
  group by provider_id
)
update conflict.visit_snapshots side set
  agency_contact = case when coalesce(btrim(agency_contact), '') = '' then contact_name else agency_contact end,
  provider_phone = case when coalesce(btrim(provider_phone), '') = '' then phone else provider_phone end
from maintained
where side.provider_id = maintained.provider_id
  and (
    coalesce(btrim(agency_contact), '') = '' and contact_name is not null
    or coalesce(btrim(provider_phone), '') = '' and phone is not null
  );
