-- 150_contacts.sql
-- Fills the agency's contact and phone where they are empty from what the agency maintains (DOMAIN.md §7): on the sides
-- that changed tonight, and on all sides at an agency that has maintained something since.
-- Reads  pipeline.captured_snapshot, conflict.contact_maintenance
-- Writes conflict.visit_snapshots
-- Again  what is filled stays as it is.
-- Tasks  7
with maintained as (
  -- The one changed last speaks for the agency.
  select distinct on (provider_id)
    provider_id,
    nullif(btrim(contact_name), '') as contact_name,
    nullif(btrim(phone), '') as phone
  from conflict.contact_maintenance
  order by provider_id, coalesce(updated_at, recorded_at) desc nulls last, contact_id desc
)
update conflict.visit_snapshots side set
  agency_contact = coalesce(nullif(btrim(side.agency_contact), ''), maintained.contact_name),
  provider_phone = coalesce(nullif(btrim(side.provider_phone), ''), maintained.phone)
from maintained
where side.provider_id = maintained.provider_id
  and (
    coalesce(btrim(side.agency_contact), '') = '' and maintained.contact_name is not null
    or coalesce(btrim(side.provider_phone), '') = '' and maintained.phone is not null
  );
