-- Task 2. Pairs of the window whose other visit is deleted, that have a missed side, or that were not found again
-- (DOMAIN.md §7, steps 3, 4 and 5). What is deleted stays so; how long something is over, too.
create or replace procedure UPDATE_PAIR_STATUS()
returns varchar
language javascript
execute as caller
as
$$
  const within = `(CVM."UpdateFlag" = 1
      or CVM."VisitDate" between DATEADD(year, -2, CURRENT_DATE()) and DATEADD(day, 45, CURRENT_DATE()))`;
  const contact = (side) => `NVL(NULLIF(CVM."${side}AgencyContact", ''), CVM."${side}ProviderName")`;

  function end(status, by, from, condition) {
    const statement = snowflake.createStatement({sqlText: `
      update CONFLICTVISITMAPS as CVM
      set "StatusFlag" = '${status}',
          "ResolveDate" = NVL(CVM."ResolveDate", GETDATE()),
          "ResolvedBy" = ${by},
          "UpdatedDate" = GETDATE()
      ${from}
      where ${within}
        and CVM."StatusFlag" <> 'D'
        and ${condition}`});
    statement.execute();
    return statement.getNumRowsAffected();
  }

  snowflake.execute({sqlText: 'begin'});
  const deleted = end('D', contact('Con'),
    'from ANALYTICS.BI.FACTVISITCALLPERFORMANCE_DELETED_CR as GONE', 'GONE."Visit Id" = CVM."ConVisitID"');
  const missed = end('R', `IFF(MISSED."Visit Id" = CVM."VisitID", ${contact('')}, ${contact('Con')})`,
    'from ANALYTICS.BI.FACTVISITCALLPERFORMANCE_CR as MISSED',
    'MISSED."Is Missed" = true and MISSED."Visit Id" in (CVM."VisitID", CVM."ConVisitID")');
  const gone = end('R', contact('Con'), '', 'NVL(CVM."UpdateFlag", 0) <> 1 and CVM."StatusFlag" <> \'R\'');
  snowflake.execute({sqlText: 'commit'});
  return `${deleted} deleted, ${missed} missed, ${gone} not found again`;
$$;
