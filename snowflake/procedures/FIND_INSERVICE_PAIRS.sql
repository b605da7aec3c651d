-- Rule 8 (DOMAIN.md §6): worked visits that overlap training of the person at another provider, both ways. Leaves
-- FOUND_PAIRS and FOUND_SIDES as FIND_VISIT_PAIRS does.
create or replace procedure FIND_INSERVICE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  const shown = ['SSN', 'ProviderID', 'AppProviderID', 'ProviderName', 'FederalTaxNumber', 'VisitID', 'CaregiverID',
    'AppCaregiverID', 'AideCode', 'AideName', 'AideFName', 'AideLName', 'AideSSN', 'AideStatus', 'OfficeID', 'AppOfficeID',
    'Office', 'PName', 'PLName', 'AgencyPhone', 'InserviceStartDate', 'InserviceEndDate', 'IsMissed'];
  const columns = '"' + shown.join('", "') + '"';
  const met = 'V."VisitStartTime" <= E."InserviceEndDate" and V."VisitEndTime" >= E."InserviceStartDate"';
  const flags = ['SameSchTimeFlag', 'SameVisitTimeFlag', 'SchAndVisitTimeSameFlag', 'SchOverAnotherSchTimeFlag',
    'VisitTimeOverAnotherVisitTimeFlag', 'SchTimeOverVisitTimeFlag', 'DistanceFlag'];

  // The session of a task keeps it, for the next step.
  snowflake.execute({sqlText: 'create temporary table if not exists VISIT_SIDES as select * from VISIT_CANDIDATES'});
  snowflake.execute({sqlText: 'create or replace temporary table FOUND_SIDES as select * from VISIT_SIDES'});
  snowflake.execute({sqlText: `insert into FOUND_SIDES (${columns}) select ${columns} from INSERVICE_EVENTS`});
  snowflake.execute({sqlText: `
    create or replace temporary table FOUND_PAIRS as
    with MET as (
      select V.SSN, V."VisitDate", V."VisitID" as VISIT_ID, E."VisitID" as EVENT_ID
      from VISIT_SIDES as V
      join INSERVICE_EVENTS as E on E.SSN = V.SSN and E."ProviderID" <> V."ProviderID" and ${met}
      where not V."IsMissed"
        and not exists (
          select 1 from INSERVICE_EVENTS as E where E.SSN = V.SSN and E."ProviderID" = V."ProviderID" and ${met})
    ),
    BOTH_WAYS as (
      select VISIT_ID as "VisitID", EVENT_ID as "ConVisitID", SSN, "VisitDate" from MET
      union all
      select EVENT_ID, VISIT_ID, SSN, "VisitDate" from MET
    )
    select BOTH_WAYS.*,
      ${flags.map((flag) => `'N' as "${flag}"`).join(', ')}, 'Y' as "InServiceFlag", 'N' as "PTOFlag",
      null::number as "MinuteDiffBetweenSch",
      null::number(38, 2) as "DistanceMilesFromLatLng",
      null::number as "AverageMilesPerHour",
      null::number as "ETATravleMinutes"
    from BOTH_WAYS`});
  return 'in-service';
$$;
