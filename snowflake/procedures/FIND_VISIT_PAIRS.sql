-- Rules 1 to 7 (DOMAIN.md §5): leaves the pairs in FOUND_PAIRS and both of their sides in FOUND_SIDES, temporary tables of
-- the caller's session. FOR_PAIRS 'existing' looks at pairs that CONFLICTVISITMAPS has, 'new' at those that it has not:
-- rules 1 and 4 are for visits to come then, and missed visits give none.
create or replace procedure FIND_VISIT_PAIRS(FOR_PAIRS varchar)
returns varchar
language javascript
execute as caller
as
$$
  const isNew = FOR_PAIRS === 'new';
  const times = (visit, kind) => [`${visit}."${kind}StartTime"`, `${visit}."${kind}EndTime"`];

  function same(own, con) {
    const [from, to] = times('V1', own);
    const [conFrom, conTo] = times('V2', con);
    return `${from} = ${conFrom} and ${to} = ${conTo}`;
  }

  // Touching ends do not overlap.
  function over(own, con) {
    const [from, to] = times('V1', own);
    const [conFrom, conTo] = times('V2', con);
    return `${from} < ${conTo} and ${to} > ${conFrom} and not (${same(own, con)})`;
  }

  const bothPlanned = 'V1.IS_UNWORKED and V2.IS_UNWORKED' + (isNew ? ' and V1."VisitDate" >= CURRENT_DATE()' : '');
  const bothWorked = 'V1.IS_WORKED and V2.IS_WORKED';
  const planAgainstWork = (collide) =>
    `((V1.IS_UNWORKED and V2.IS_WORKED and ${collide('Sch', 'Visit')}) or (V1.IS_WORKED and V2.IS_UNWORKED and ${collide('Visit', 'Sch')}))`;

  const rules = {
    SameSchTimeFlag: `${bothPlanned} and ${same('Sch', 'Sch')}`,
    SameVisitTimeFlag: `${bothWorked} and ${same('Visit', 'Visit')}`,
    SchAndVisitTimeSameFlag: planAgainstWork(same),
    SchOverAnotherSchTimeFlag: `${bothPlanned} and ${over('Sch', 'Sch')}`,
    VisitTimeOverAnotherVisitTimeFlag: `${bothWorked} and ${over('Visit', 'Visit')}`,
    SchTimeOverVisitTimeFlag: planAgainstWork(over),
  };
  let flags = '';
  for (const name in rules) flags += `IFF(${rules[name]}, 'Y', 'N') as "${name}",\n      `;

  // The session of a task keeps it, for the next step.
  snowflake.execute({sqlText: 'create temporary table if not exists VISIT_SIDES as select * from VISIT_CANDIDATES'});
  snowflake.execute({sqlText: `
    create or replace temporary table FOUND_SIDES as
    select V.*,
      "VisitStartTime" is null and "VisitEndTime" is null as IS_UNWORKED,
      "VisitStartTime" is not null and "VisitEndTime" is not null as IS_WORKED
    from VISIT_SIDES as V`});

  snowflake.execute({sqlText: `
    create or replace temporary table FOUND_PAIRS as
    with MET as (
      select
      V1."VisitID", V2."VisitID" as "ConVisitID", V1.SSN, V1."VisitDate",
      ${flags}
      ABS(DATEDIFF(minute, V1."ShVTENTime", V2."ShVTSTTime")) as "MinuteDiffBetweenSch",
      IFF(V1."ShVTSTTime" < V2."ShVTSTTime" or (V1."ShVTSTTime" = V2."ShVTSTTime" and V1."ShVTENTime" <= V2."ShVTENTime"),
          DATEDIFF(minute, V1."ShVTENTime", V2."ShVTSTTime"), DATEDIFF(minute, V2."ShVTENTime", V1."ShVTSTTime")) as GAP,
      IFF(${bothWorked}
            and not (V1."VisitStartTime" < V2."VisitEndTime" and V1."VisitEndTime" > V2."VisitStartTime")
            and NVL(V1."PZipCode" <> V2."PZipCode", true),
          ST_DISTANCE(ST_MAKEPOINT(TRY_TO_DOUBLE(V1."PLongitude"), TRY_TO_DOUBLE(V1."PLatitude")),
                      ST_MAKEPOINT(TRY_TO_DOUBLE(V2."PLongitude"), TRY_TO_DOUBLE(V2."PLatitude")))
            / 1609 * (1 + (select ZEROIFNULL(MAX("ExtraDistancePer")) from SETTINGS) / 100),
          null) as MILES
      from FOUND_SIDES as V1
      join FOUND_SIDES as V2
        on V2.SSN = V1.SSN
        and V2."VisitDate" = V1."VisitDate"
        and V2."ProviderID" <> V1."ProviderID"
        and V2."VisitID" <> V1."VisitID"
      where ${isNew ? 'not V1."IsMissed" and not V2."IsMissed" and' : ''}
        ((V1.STATE_1 is null and V1.STATE_2 is null) or (V2.STATE_1 is null and V2.STATE_2 is null)
          or V1.STATE_1 in (V2.STATE_1, V2.STATE_2) or V1.STATE_2 in (V2.STATE_1, V2.STATE_2))
        and ${isNew ? 'not' : ''} exists (
          select 1 from CONFLICTVISITMAPS as KNOWN
          where KNOWN."VisitID" = V1."VisitID" and KNOWN."ConVisitID" = V2."VisitID")
    ),
    -- Where two bands meet, the lower one wins.
    TRAVELLED as (
      select MET.*, MPH."AverageMilesPerHour" as BAND, ROUND(ROUND(MET.MILES) / MPH."AverageMilesPerHour" * 60, 2) as ETA
      from MET left join MPH on ROUND(MET.MILES, 2) between MPH."From" and MPH."To"
      qualify ROW_NUMBER() over (partition by MET."VisitID", MET."ConVisitID" order by MPH."From") = 1
    )
    select
      "VisitID", "ConVisitID", SSN, "VisitDate",
      ${Object.keys(rules).map((name) => `"${name}"`).join(', ')},
      IFF(GAP > 0 and GAP < ETA, 'Y', 'N') as "DistanceFlag",
      'N' as "InServiceFlag",
      'N' as "PTOFlag",
      "MinuteDiffBetweenSch",
      IFF("DistanceFlag" = 'Y', ROUND(MILES, 2), null) as "DistanceMilesFromLatLng",
      IFF("DistanceFlag" = 'Y', BAND, null) as "AverageMilesPerHour",
      IFF("DistanceFlag" = 'Y', ETA, null) as "ETATravleMinutes"
    from TRAVELLED
    where 'Y' in (${Object.keys(rules).map((name) => `"${name}"`).join(', ')}, "DistanceFlag")`});
  return FOR_PAIRS;
$$;
