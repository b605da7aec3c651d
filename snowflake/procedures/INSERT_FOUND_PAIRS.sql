-- What FOUND_PAIRS holds and CONFLICTVISITMAPS does not: new pairs, unresolved, with both sides as they are today.
create or replace procedure INSERT_FOUND_PAIRS()
returns varchar
language javascript
execute as caller
as
$$
  const patient = ['PatientID', 'AppPatientID', 'PAdmissionID', 'PName', 'PFName', 'PLName', 'PMedicaidNumber', 'PStatus',
    'PAddressID', 'PAppAddressID', 'PAddressL1', 'PAddressL2', 'PCity', 'PAddressState', 'PZipCode', 'PCounty'];
  const face = ['ProviderID', 'AppProviderID', 'ProviderName', 'FederalTaxNumber', 'VisitID', 'AppVisitID', 'SchStartTime',
    'SchEndTime', 'VisitStartTime', 'VisitEndTime', 'EVVStartTime', 'EVVEndTime', 'CaregiverID', 'AppCaregiverID', 'AideCode',
    'AideName', 'AideFName', 'AideLName', 'AideSSN', 'AideStatus', 'OfficeID', 'AppOfficeID', 'Office', 'PLongitude',
    'PLatitude', 'PayerID', 'AppPayerID', 'Contract', 'PayerState', 'Billed', 'BilledDate', 'BilledHours', 'BilledRate',
    'TotalBilledAmount', 'BillRateNonBilled', 'BillRateBoth', 'BilledRateMinute', 'RateType', 'InserviceStartDate',
    'InserviceEndDate', 'PTOStartDate', 'PTOEndDate', 'ServiceCodeID', 'AppServiceCodeID', 'ServiceCode', 'AgencyPhone',
    'IsMissed', 'MissedVisitReason', 'EVVType', 'ContractType', 'LastUpdatedBy', 'LastUpdatedDate']
    .concat(patient, patient.map((column) => 'P_' + column), patient.map((column) => 'PA_' + column));
  const found = ['SSN', 'VisitDate', 'SameSchTimeFlag', 'SameVisitTimeFlag', 'SchAndVisitTimeSameFlag',
    'SchOverAnotherSchTimeFlag', 'VisitTimeOverAnotherVisitTimeFlag', 'SchTimeOverVisitTimeFlag', 'DistanceFlag',
    'InServiceFlag', 'PTOFlag', 'MinuteDiffBetweenSch', 'DistanceMilesFromLatLng', 'AverageMilesPerHour', 'ETATravleMinutes'];

  const columns = [];
  const values = [];
  function fill(column, value) {
    columns.push(`"${column}"`);
    values.push(value);
  }
  for (const column of found) fill(column, `F."${column}"`);
  for (const column of face) {
    fill(column, `V1."${column}"`);
    fill('Con' + column, `V2."${column}"`);
  }
  fill('ShVTSTTime', 'V1."ShVTSTTime"');
  fill('ShVTENTime', 'V1."ShVTENTime"');
  fill('CShVTSTTime', 'V2."ShVTSTTime"');
  fill('CShVTENTime', 'V2."ShVTENTime"');
  fill('StatusFlag', "'U'");
  fill('UpdateFlag', '1');
  fill('CreatedDate', 'GETDATE()');
  fill('UpdatedDate', 'GETDATE()');
  fill('ReverseUUID', `MD5(LEAST(F."VisitID", F."ConVisitID") || '/' || GREATEST(F."VisitID", F."ConVisitID"))`);

  const insert = snowflake.createStatement({sqlText: `
    insert into CONFLICTVISITMAPS (${columns.join(', ')})
    select ${values.join(', ')}
    from FOUND_PAIRS as F
    join FOUND_SIDES as V1 on V1."VisitID" = F."VisitID"
    join FOUND_SIDES as V2 on V2."VisitID" = F."ConVisitID"
    where not exists (
      select 1 from CONFLICTVISITMAPS as KNOWN
      where KNOWN."VisitID" = F."VisitID" and KNOWN."ConVisitID" = F."ConVisitID")
    order by F."VisitID", F."ConVisitID"`});
  insert.execute();
  return `${insert.getNumRowsAffected()} new pairs`;
$$;
