-- 031_lock_at_work.sql
-- Whether a run that says it is running still is: its advisory lock goes with its process.
-- Locks: none.

create function control.is_locked(name text) returns boolean
  language sql volatile
  return exists (
    select from pg_locks
    where locktype = 'advisory' and mode = 'ExclusiveLock' and granted and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32) | objid::bigint = hashtextextended(name, 0)
  );
