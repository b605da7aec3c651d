-- Task 5. How the state of a conflict follows from its visit and its pairs, and that of its last pair from it (DOMAIN.md §7,
-- steps 3, 4 and 6 to 10). A conflict is looked at if one of its pairs was found tonight or lies within the window; what it
-- has are all of its pairs. Where several rows tell who resolved it, whichever comes last does.
create or replace procedure UPDATE_CONFLICT_STATUS()
returns varchar
language javascript
execute as caller
as
$$
  const within = `(CVM."UpdateFlag" = 1
      or CVM."VisitDate" between DATEADD(year, -2, CURRENT_DATE()) and DATEADD(day, 45, CURRENT_DATE()))`;
  const contact = (side) => `NVL(NULLIF(CVM."${side}AgencyContact", ''), CVM."${side}ProviderName")`;
  const tally = `(
      select CVM.CONFLICTID, COUNT(*) as PAIRS, COUNT_IF(CVM."StatusFlag" in ('R', 'D')) as ENDED,
        COUNT_IF(CVM."StatusFlag" = 'U') as UNRESOLVED, MAX(CVM."ResolvedBy") as RESOLVED_BY, BOOLOR_AGG(${within}) as IS_TOUCHED
      from CONFLICTVISITMAPS as CVM
      group by CVM.CONFLICTID
    )`;
  const over = (table) => `${table}."StatusFlag" in ('R', 'D')`;

  function endConflicts(status, by, from, condition) {
    snowflake.execute({sqlText: `
      update CONFLICTS as C
      set "StatusFlag" = '${status}',
          "ResolveDate" = NVL(C."ResolveDate", GETDATE()),
          "ResolvedBy" = ${by},
          "UpdatedRFlag" = 'Y'
      from ${from}
      where C."StatusFlag" <> 'D' and ${condition}`});
  }

  function endPairs(condition) {
    snowflake.execute({sqlText: `
      update CONFLICTVISITMAPS as CVM
      set "StatusFlag" = 'R', "ResolveDate" = NVL(CVM."ResolveDate", GETDATE()), "ResolvedBy" = C."ResolvedBy",
          "UpdatedDate" = GETDATE()
      from CONFLICTS as C join ${tally} as T on T.CONFLICTID = C.CONFLICTID
      where C.CONFLICTID = CVM.CONFLICTID and ${within} and not ${over('CVM')} and ${condition}`});
  }

  snowflake.execute({sqlText: 'begin'});
  // 3 and 4: the own visit is deleted; either is missed
  endConflicts('D', contact(''),
    'CONFLICTVISITMAPS as CVM join ANALYTICS.BI.FACTVISITCALLPERFORMANCE_DELETED_CR as GONE on GONE."Visit Id" = CVM."VisitID"',
    `CVM.CONFLICTID = C.CONFLICTID and ${within}`);
  endConflicts('R', `IFF(MISSED."Visit Id" = CVM."VisitID", ${contact('')}, ${contact('Con')})`,
    'CONFLICTVISITMAPS as CVM join ANALYTICS.BI.FACTVISITCALLPERFORMANCE_CR as MISSED on MISSED."Visit Id" in (CVM."VisitID", CVM."ConVisitID")',
    `CVM.CONFLICTID = C.CONFLICTID and MISSED."Is Missed" = true and ${within}`);
  // 6
  snowflake.execute({sqlText: `
    update CONFLICTS as C
    set "StatusFlag" = 'U'
    from ${tally} as T
    where T.CONFLICTID = C.CONFLICTID and T.IS_TOUCHED and T.UNRESOLVED > 0 and C."StatusFlag" not in ('D', 'I', 'W', 'U')`});
  // 7
  endPairs(`${over('C')} and T.PAIRS = 1`);
  endConflicts('R', 'T.RESOLVED_BY', `${tally} as T`,
    'T.CONFLICTID = C.CONFLICTID and T.IS_TOUCHED and T.PAIRS = 1 and T.ENDED = 1');
  // 8
  endPairs(`${over('C')} and T.PAIRS - T.ENDED = 1`);
  // 9: overrules in progress and ignored
  endConflicts('R', 'T.RESOLVED_BY', `${tally} as T`,
    `T.CONFLICTID = C.CONFLICTID and T.IS_TOUCHED and T.ENDED = T.PAIRS and C."StatusFlag" <> 'R'`);
  // 10
  snowflake.execute({sqlText: `
    update CONFLICTS as C
    set "StatusFlag" = IFF(C."NoResponseFlag" in ('Y', 'Yes', '1'), 'N', C."StatusFlag"),
        "ResolveDate" = null,
        "ResolvedBy" = null,
        "UpdatedRFlag" = null
    from ${tally} as T
    where T.CONFLICTID = C.CONFLICTID and T.IS_TOUCHED and not ${over('C')}`});
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set "ConNoResponseFlag" = OTHER."NoResponseFlag",
        "ConNoResponseReasonID" = OTHER."NoResponseReasonID",
        "ConNoResponseTitle" = OTHER."NoResponseTitle",
        "ConNoResponseNotes" = OTHER."NoResponseNotes",
        "ConNoResponseDate" = OTHER."NoResponseDate"
    from (select M."VisitID", C.* from CONFLICTVISITMAPS as M join CONFLICTS as C on C.CONFLICTID = M.CONFLICTID) as OTHER
    where OTHER."VisitID" = CVM."ConVisitID" and ${within}`});
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set "StatusFlag" = IFF(CVM."ConNoResponseFlag" in ('Y', 'Yes', '1'), 'N', CVM."StatusFlag"),
        "ResolveDate" = null,
        "ResolvedBy" = null
    where ${within} and not ${over('CVM')}`});
  snowflake.execute({sqlText: 'commit'});
  return 'states of conflicts';
$$;
