/**
 * Where the columns of COMMON_PAYER_VIEW come from, read out of snowflake/views/COMMON_PAYER_VIEW.sql by hand: columns of
 * CONFLICTVISITMAPS, but for the one that says otherwise.
 */
export const commonPayerView: Readonly<Record<string, readonly string[]>> = {
  ID: ['ID'],
  CONFLICTID: ['CONFLICTID'],
  GROUPID: ['GroupID'],
  VISITDATE: ['VisitDate'],
  CRDATEUNIQUE: ['CRDATEUNIQUE'],
  G_CRDATEUNIQUE: ['G_CRDATEUNIQUE'],
  VISIT_KEY: ['AppVisitID', 'ConAppVisitID', 'ConVisitID', 'VisitID'],
  SSN: ['SSN'],
  STATUSFLAG: ['StatusFlag'],
  CONFLICT_STATUS: ['CONFLICTS.StatusFlag'],
  PAYERID: ['PayerID'],
  CONPAYERID: ['ConPayerID'],
  CON_PAYER_NAME: ['ConContract'],
  CONTRACT: ['Contract'],
  PROVIDERID: ['ProviderID'],
  P_NAME: ['ProviderName'],
  TIN: ['FederalTaxNumber'],
  CONPROVIDERID: ['ConProviderID'],
  CON_P_NAME: ['ConProviderName'],
  CON_TIN: ['ConFederalTaxNumber'],
  OFFICEID: ['OfficeID'],
  OFFICE: ['Office'],
  PATIENTID: ['PatientID'],
  PFNAME: ['PFName'],
  PLNAME: ['PLName'],
  PNAME: ['PName'],
  ADMISSIONID: ['PAdmissionID'],
  COUNTY: ['PCounty'],
  CAREGIVERID: ['CaregiverID'],
  C_CODE: ['AideCode'],
  C_NAME: ['AideName'],
  C_FNAME: ['AideFName'],
  C_LNAME: ['AideLName'],
  SERVICECODE: ['ServiceCode'],
  SameSchTimeFlag: ['SameSchTimeFlag'],
  SameVisitTimeFlag: ['SameVisitTimeFlag'],
  SchAndVisitTimeSameFlag: ['SchAndVisitTimeSameFlag'],
  SchOverAnotherSchTimeFlag: ['SchOverAnotherSchTimeFlag'],
  VisitTimeOverAnotherVisitTimeFlag: ['VisitTimeOverAnotherVisitTimeFlag'],
  SchTimeOverVisitTimeFlag: ['SchTimeOverVisitTimeFlag'],
  DistanceFlag: ['DistanceFlag'],
  InServiceFlag: ['InServiceFlag'],
  PTOFlag: ['PTOFlag'],
  CONTYPE: kindOfConflict(),
  CONTYPEDESC: kindOfConflict(),
  COSTTYPE: ['Billed'],
  VISITTYPE: ['Billed', 'VisitStartTime'],
  FULL_SHIFT_MINUTES: ['BILLABLEMINUTESFULLSHIFT', ...ownShift()],
  OVERLAP_MINUTES: overlap(),
  RATE_MINUTE: ['BilledRateMinute'],
  CON_SP: ['BILLABLEMINUTESFULLSHIFT', 'BilledRateMinute', ...ownShift()],
  CON_OP: [...overlap(), 'BilledRateMinute'],
  CON_FP: [...overlap(), 'BilledRateMinute', 'StatusFlag'],
};

function kindOfConflict(): string[] {
  return [
    'SameSchTimeFlag',
    'SameVisitTimeFlag',
    'SchAndVisitTimeSameFlag',
    'SchOverAnotherSchTimeFlag',
    'VisitTimeOverAnotherVisitTimeFlag',
    'SchTimeOverVisitTimeFlag',
    'DistanceFlag',
    'InServiceFlag',
  ];
}

function ownShift(): string[] {
  return [
    ...['VisitStartTime', 'SchStartTime', 'InserviceStartDate'],
    ...['VisitEndTime', 'SchEndTime', 'InserviceEndDate'],
  ];
}

/** A group's size counts its conflicts. */
function overlap(): string[] {
  return [
    ...['BILLABLEMINUTESOVERLAP', 'CONFLICTID', 'GroupID', 'DistanceFlag', ...ownShift()],
    ...['ConVisitStartTime', 'ConSchStartTime', 'ConInserviceStartDate'],
    ...['ConVisitEndTime', 'ConSchEndTime', 'ConInserviceEndDate'],
  ];
}
