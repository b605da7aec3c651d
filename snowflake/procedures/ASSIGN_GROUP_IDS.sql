-- Task 6. Conflicts that hang together get one number: what can be reached over four pairs (DOMAIN.md §7). Known groups keep
-- the smallest of their numbers and the day they were begun; new ones get the next in the order of their smallest visit.
create or replace procedure ASSIGN_GROUP_IDS()
returns varchar
language javascript
execute as caller
as
$$
  const hops = 4;
  snowflake.execute({sqlText: `
    create or replace temporary table LINKED as
    select "VisitID" as VISIT_ID, "ConVisitID" as NEXT_ID from CONFLICTVISITMAPS
    union
    select "ConVisitID", "VisitID" from CONFLICTVISITMAPS`});
  snowflake.execute({sqlText: `
    create or replace temporary table REACHED as
    select distinct "VisitID" as VISIT_ID, "VisitID" as REACHED_ID from CONFLICTVISITMAPS`});
  for (let hop = 1; hop <= hops; hop++) {
    snowflake.execute({sqlText: `
      insert into REACHED (VISIT_ID, REACHED_ID)
      select distinct R.VISIT_ID, L.NEXT_ID
      from REACHED as R
      join LINKED as L on L.VISIT_ID = R.REACHED_ID
      where not exists (select 1 from REACHED as K where K.VISIT_ID = R.VISIT_ID and K.REACHED_ID = L.NEXT_ID)`});
  }
  snowflake.execute({sqlText: `
    create or replace temporary table NEIGHBOURHOODS as
    select R.VISIT_ID, MIN(M."GroupID") as KNOWN_GROUP, MIN(M."VisitID") as FIRST_VISIT
    from REACHED as R
    join CONFLICTVISITMAPS as M on M."VisitID" = R.REACHED_ID
    group by R.VISIT_ID`});
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set "TempGroupID" = G.GROUP_ID
    from (
      select VISIT_ID,
        NVL(KNOWN_GROUP, (select NVL(MAX("GroupID"), 0) from CONFLICTVISITMAPS)
              + DENSE_RANK() over (order by IFF(KNOWN_GROUP is null, FIRST_VISIT, null) nulls last)) as GROUP_ID
      from NEIGHBOURHOODS
    ) as G
    where G.VISIT_ID = CVM."VisitID"`});
  snowflake.execute({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set "GroupID" = CVM."TempGroupID",
        G_CRDATEUNIQUE = BEGUN.AT
    from (
      select T."TempGroupID", NVL(MIN(IFF(T."GroupID" = T."TempGroupID", T.G_CRDATEUNIQUE, null)), MIN(T.CRDATEUNIQUE)) as AT
      from CONFLICTVISITMAPS as T
      group by T."TempGroupID"
    ) as BEGUN
    where BEGUN."TempGroupID" = CVM."TempGroupID"
      and (not EQUAL_NULL(CVM."GroupID", CVM."TempGroupID") or not EQUAL_NULL(CVM.G_CRDATEUNIQUE, BEGUN.AT))`});
  return 'grouped';
$$;
