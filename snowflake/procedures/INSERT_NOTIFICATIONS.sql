-- Task 5. What agencies are told: of a new conflict, of one whose pairs are all over, and again after the days that a payer
-- has set. Each once (DOMAIN.md §7). A reminder whose day has no run is lost.
create or replace procedure INSERT_NOTIFICATIONS()
returns varchar
language javascript
execute as caller
as
$$
  const told = {
    'New Conflict': 'C.RECORDEDDATETIME::date = CURRENT_DATE()',
    'Resolved': `C.ENDED = C.PAIRS and C.LAST_ENDED::date = CURRENT_DATE()`,
    'From Payer': `C."StatusFlag" not in ('R', 'D') and exists (
        select 1 from PAYER_PROVIDER_REMINDERS as REMINDER
        where REMINDER."PayerID" = C."PayerID" and REMINDER."ProviderID" = C."ProviderID"
          and DATEADD(day, REMINDER."NumberOfDays", C.RECORDEDDATETIME)::date = CURRENT_DATE())`,
  };
  let rows = 0;
  for (const type in told) {
    const insert = snowflake.createStatement({
      sqlText: `
        insert into NOTIFICATIONS (CONFLICTID, "ProviderID", "AppProviderID", "NotificationType", "CreatedDate",
                                   "CreatedDateTime", "ReadUnreadFlag", "Contract")
        select C.CONFLICTID, C."ProviderID", C."AppProviderID", ?, CURRENT_DATE(), GETDATE(), 0, C."Contract"
        from (
          select C.CONFLICTID, C.RECORDEDDATETIME, C."StatusFlag", MIN(M."ProviderID") as "ProviderID",
            MIN(M."AppProviderID") as "AppProviderID", MIN(M."PayerID") as "PayerID", MIN(M."Contract") as "Contract",
            COUNT(*) as PAIRS, COUNT_IF(M."StatusFlag" in ('R', 'D')) as ENDED, MAX(M."ResolveDate") as LAST_ENDED
          from CONFLICTS as C
          join CONFLICTVISITMAPS as M on M.CONFLICTID = C.CONFLICTID
          group by C.CONFLICTID, C.RECORDEDDATETIME, C."StatusFlag"
        ) as C
        where ${told[type]}
          and not exists (
            select 1 from NOTIFICATIONS as N where N.CONFLICTID = C.CONFLICTID and N."NotificationType" = ?)`,
      binds: [type, type],
    });
    insert.execute();
    rows += insert.getNumRowsAffected();
  }
  return `${rows} notifications`;
$$;
