-- 018_contacts_notifications.sql
-- What contacts and notifications need: sides without a contact, each thing told once, reminders by the day they are due.
-- Locks: share on conflict.notifications, conflicts and visit_snapshots while the indexes are built.

create index on conflict.notifications (conflict_id, notification_type);
drop index conflict.notifications_conflict_id_idx;

create index on conflict.conflicts (provider_id, payer_id, recorded_on);

-- The sides at an agency that maintains contacts, where something is missing.
create index on conflict.visit_snapshots (provider_id)
  where coalesce(btrim(agency_contact), '') = '' or coalesce(btrim(provider_phone), '') = '';
