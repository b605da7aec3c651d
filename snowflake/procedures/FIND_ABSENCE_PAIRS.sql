-- Rule 9 (DOMAIN.md §6): worked visits on days off that the person has at another provider, one way. Leaves FOUND_PAIRS and
-- FOUND_SIDES as FIND_VISIT_PAIRS does.
create or replace procedure FIND_ABSENCE_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  const shown = ['SSN', 'ProviderID', 'AppProviderID', 'ProviderName', 'FederalTaxNumber', 'VisitID', 'CaregiverID',
    'AppCaregiverID', 'AideCode', 'AideName', 'AideFName', 'AideLName', 'AideSSN', 'AideStatus', 'OfficeID', 'AppOfficeID',
    'Office', 'PName', 'PLName', 'AgencyPhone', 'PTOStartDate', 'PTOEndDate', 'IsMissed'];
  const columns = '"' + shown.join('", "') + '"';
  const firstDay = 'V."VisitStartTime"::date';
  const lastDay = 'V."VisitEndTime"::date';
  const flags = ['SameSchTimeFlag', 'SameVisitTimeFlag', 'SchAndVisitTimeSameFlag', 'SchOverAnotherSchTimeFlag',
    'VisitTimeOverAnotherVisitTimeFlag', 'SchTimeOverVisitTimeFlag', 'DistanceFlag'];

  // The session of a task keeps it, for the next step.
  snowflake.execute({sqlText: 'create temporary table if not exists VISIT_SIDES as select * from VISIT_CANDIDATES'});
  snowflake.execute({sqlText: 'create or replace temporary table FOUND_SIDES as select * from VISIT_SIDES'});
  snowflake.execute({sqlText: `insert into FOUND_SIDES (${columns}) select ${columns} from ABSENCE_EVENTS`});
  snowflake.execute({sqlText: `
    create or replace temporary table FOUND_PAIRS as
    select V."VisitID", E."VisitID" as "ConVisitID", V.SSN, V."VisitDate",
      ${flags.map((flag) => `'N' as "${flag}"`).join(', ')}, 'N' as "InServiceFlag", 'Y' as "PTOFlag",
      null::number as "MinuteDiffBetweenSch",
      null::number(38, 2) as "DistanceMilesFromLatLng",
      null::number as "AverageMilesPerHour",
      null::number as "ETATravleMinutes"
    from VISIT_SIDES as V
    join ABSENCE_EVENTS as E
      on E.SSN = V.SSN
      and E."ProviderID" <> V."ProviderID"
      and ${firstDay} <= E."PTOEndDate"::date
      and ${lastDay} >= E."PTOStartDate"::date
    where V."VisitStartTime" is not null
      and V."VisitEndTime" is not null
      and not V."IsMissed"
      and not exists (
        select 1 from ABSENCE_EVENTS as OWN
        where OWN.SSN = V.SSN and OWN."ProviderID" = V."ProviderID"
          and OWN."PTOStartDate"::date <= ${firstDay} and OWN."PTOEndDate"::date >= ${lastDay})`});
  return 'absences';
$$;
