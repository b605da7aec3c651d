-- 018_contacts_notifications.sql
-- What telling people about conflicts needs: each thing told once, and reminders found by the day they are due.
-- Locks: share on conflict.notifications and conflict.conflicts while the indexes are built.

-- The day is part of it only for what was told before this version.
create index on conflict.notifications (conflict_id, notification_type);
drop index conflict.notifications_conflict_id_idx;

create index on conflict.conflicts (provider_id, payer_id, recorded_on);
