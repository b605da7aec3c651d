-- Task 4. A visit is a conflict: its pairs share one number, which it keeps (DOMAIN.md §7, step 2).
create or replace procedure ASSIGN_CONFLICT_IDS()
returns varchar
language javascript
execute as caller
as
$$
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set CONFLICTID = KNOWN.CONFLICTID, CRDATEUNIQUE = KNOWN.CRDATEUNIQUE
    from CONFLICTVISITMAPS as KNOWN
    where CVM.CONFLICTID is null and KNOWN.CONFLICTID is not null and KNOWN."VisitID" = CVM."VisitID"`});
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set CONFLICTID = NUMBERED.CONFLICTID, CRDATEUNIQUE = NUMBERED.CRDATEUNIQUE
    from (
      select "VisitID",
        (select GREATEST(NVL(MAX(CONFLICTID), 0), (select NVL(MAX(CONFLICTID), 0) from CONFLICTS)) from CONFLICTVISITMAPS)
          + ROW_NUMBER() over (order by "VisitID", MIN("AppVisitID")) as CONFLICTID,
        MIN("CreatedDate") as CRDATEUNIQUE
      from CONFLICTVISITMAPS
      where CONFLICTID is null
      group by "VisitID"
    ) as NUMBERED
    where CVM.CONFLICTID is null and NUMBERED."VisitID" = CVM."VisitID"`});
  return 'numbered';
$$;
