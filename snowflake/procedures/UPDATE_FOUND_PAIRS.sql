-- What CONFLICTVISITMAPS has and FOUND_PAIRS holds again: both sides as they are today, flags that go from N to Y only, and
-- unresolved unless people have put the pair in progress or aside, or it is deleted (DOMAIN.md §5 and §7, step 1).
create or replace procedure UPDATE_FOUND_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  const patient = ['PatientID', 'AppPatientID', 'PAdmissionID', 'PName', 'PFName', 'PLName', 'PMedicaidNumber', 'PStatus',
    'PAddressID', 'PAppAddressID', 'PAddressL1', 'PAddressL2', 'PCity', 'PAddressState', 'PZipCode', 'PCounty'];
  const face = ['ProviderID', 'AppProviderID', 'ProviderName', 'FederalTaxNumber', 'AppVisitID', 'SchStartTime', 'SchEndTime',
    'VisitStartTime', 'VisitEndTime', 'EVVStartTime', 'EVVEndTime', 'CaregiverID', 'AppCaregiverID', 'AideCode', 'AideName',
    'AideFName', 'AideLName', 'AideSSN', 'AideStatus', 'OfficeID', 'AppOfficeID', 'Office', 'PLongitude', 'PLatitude',
    'PayerID', 'AppPayerID', 'Contract', 'PayerState', 'Billed', 'BilledDate', 'BilledHours', 'BilledRate',
    'TotalBilledAmount', 'BillRateNonBilled', 'BillRateBoth', 'BilledRateMinute', 'RateType', 'InserviceStartDate',
    'InserviceEndDate', 'PTOStartDate', 'PTOEndDate', 'ServiceCodeID', 'AppServiceCodeID', 'ServiceCode', 'IsMissed',
    'MissedVisitReason', 'EVVType', 'ContractType', 'LastUpdatedBy', 'LastUpdatedDate']
    .concat(patient, patient.map((column) => 'P_' + column), patient.map((column) => 'PA_' + column));
  const flags = ['SameSchTimeFlag', 'SameVisitTimeFlag', 'SchAndVisitTimeSameFlag', 'SchOverAnotherSchTimeFlag',
    'VisitTimeOverAnotherVisitTimeFlag', 'SchTimeOverVisitTimeFlag', 'DistanceFlag', 'InServiceFlag', 'PTOFlag'];
  const ofDistance = ['DistanceMilesFromLatLng', 'AverageMilesPerHour', 'ETATravleMinutes'];

  const set = [
    'SSN = ALLDATA.SSN',
    '"VisitDate" = ALLDATA."VisitDate"',
    '"MinuteDiffBetweenSch" = ALLDATA."MinuteDiffBetweenSch"',
    '"StatusFlag" = IFF(CVM."StatusFlag" in (\'W\', \'I\', \'D\'), CVM."StatusFlag", \'U\')',
    '"UpdateFlag" = 1',
    '"UpdatedDate" = GETDATE()',
    '"ShVTSTTime" = ALLDATA."ShVTSTTime"',
    '"ShVTENTime" = ALLDATA."ShVTENTime"',
    '"CShVTSTTime" = ALLDATA."CShVTSTTime"',
    '"CShVTENTime" = ALLDATA."CShVTENTime"',
    '"AgencyPhone" = NVL(ALLDATA."AgencyPhone", CVM."AgencyPhone")',
    '"ConAgencyPhone" = NVL(ALLDATA."ConAgencyPhone", CVM."ConAgencyPhone")',
  ];
  for (const flag of flags) set.push(`"${flag}" = IFF(ALLDATA."${flag}" = 'Y', 'Y', CVM."${flag}")`);
  for (const number of ofDistance) {
    set.push(`"${number}" = IFF(ALLDATA."DistanceFlag" = 'Y', ALLDATA."${number}", CVM."${number}")`);
  }
  for (const column of face) set.push(`"${column}" = ALLDATA."${column}"`, `"Con${column}" = ALLDATA."Con${column}"`);

  const update = snowflake.createStatement({sqlText: `
    update CONFLICTVISITMAPS as CVM
    set ${set.join(',\n      ')}
    from (
      select FOUND_PAIRS.*,
        V1."ShVTSTTime", V1."ShVTENTime", V2."ShVTSTTime" as "CShVTSTTime", V2."ShVTENTime" as "CShVTENTime",
        V1."AgencyPhone", V2."AgencyPhone" as "ConAgencyPhone",
        ${face.map((column) => `V1."${column}", V2."${column}" as "Con${column}"`).join(',\n        ')}
      from FOUND_PAIRS
      join FOUND_SIDES as V1 on V1."VisitID" = FOUND_PAIRS."VisitID"
      join FOUND_SIDES as V2 on V2."VisitID" = FOUND_PAIRS."ConVisitID"
    ) as ALLDATA
    where CVM."VisitID" = ALLDATA."VisitID" and CVM."ConVisitID" = ALLDATA."ConVisitID"`});
  update.execute();
  return `${update.getNumRowsAffected()} pairs found again`;
$$;
