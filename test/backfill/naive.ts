import { createHmac } from 'node:crypto';
import type { SourceRow } from './source-rows.ts';

/** What a table of schema conflict should hold, by column; numbers as numbers, times as PostgreSQL writes them. */
export type ExpectedRow = Readonly<Record<string, unknown>>;

export interface Rejected {
  readonly table: string;
  readonly id: string;
  readonly reason: string;
}

export interface NaiveReading {
  readonly snapshots: ExpectedRow[];
  readonly conflicts: ExpectedRow[];
  readonly pairs: ExpectedRow[];
  readonly rejected: Rejected[];
}

/**
 * CONFLICTS and CONFLICTVISITMAPS as docs/backfill.md says they are read, row after row in the order of their numbers.
 * It shares no code with the backfill.
 */
export function readNaively(
  source: { maps: readonly SourceRow[]; conflicts: readonly SourceRow[]; reasons: readonly SourceRow[] },
  secret: string,
): NaiveReading {
  const rejected: Rejected[] = [];
  const reject = (table: string, row: SourceRow, reason: string) => {
    rejected.push({ table, id: row[table === 'CONFLICTS' ? 'CONFLICTID' : 'ID'] ?? '', reason });
  };
  const byNumber = (key: string) => (a: SourceRow, b: SourceRow) => Number(a[key]) - Number(b[key]);
  const reasons = new Set(source.reasons.map((row) => row.ID));
  const conflicts = new Map(source.conflicts.map((row) => [row.CONFLICTID ?? '', row]));

  const readable: SourceRow[] = [];
  const numbers = new Set<string | null | undefined>();
  for (const row of [...source.maps].sort(byNumber('ID'))) {
    if (BigInt(row.ID ?? 0) >= 2n ** 63n) {
      reject('CONFLICTVISITMAPS', row, 'id_unreadable');
      continue;
    }
    if (numbers.has(row.ID)) {
      reject('CONFLICTVISITMAPS', row, 'id_repeated');
      continue;
    }
    numbers.add(row.ID);
    const reason = faultOf(row, conflicts);
    if (reason === undefined) readable.push(row);
    else reject('CONFLICTVISITMAPS', row, reason);
  }

  const visitOfConflict = new Map<string, string>();
  for (const row of readable) {
    const conflict = row.CONFLICTID ?? '';
    if (!visitOfConflict.has(conflict)) visitOfConflict.set(conflict, row.VisitID ?? '');
  }
  const conflictOfVisit = new Map<string, string>();
  for (const conflict of [...visitOfConflict.keys()].sort((a, b) => Number(a) - Number(b))) {
    const visit = visitOfConflict.get(conflict) ?? '';
    if (!conflictOfVisit.has(visit)) conflictOfVisit.set(visit, conflict);
  }

  const taken = new Set<string>();
  const kept: SourceRow[] = [];
  for (const row of readable) {
    const couple = `${row.VisitID} ${row.ConVisitID}`;
    if (visitOfConflict.get(row.CONFLICTID ?? '') !== row.VisitID)
      reject('CONFLICTVISITMAPS', row, 'conflict_of_another_visit');
    else if (taken.has(couple)) reject('CONFLICTVISITMAPS', row, 'pair_repeated');
    else {
      taken.add(couple);
      kept.push(row);
    }
  }

  const sides = new Map<string, Side>();
  for (const row of kept) {
    for (const prefix of ['', 'Con']) {
      const side: Side = { row, prefix };
      const visit = row[`${prefix}VisitID`] ?? '';
      const before = sides.get(visit);
      if (before === undefined || wins(side, before)) sides.set(visit, side);
    }
  }
  const snapshots = [...sides.values()].map((side) => snapshotOf(side, secret));
  const snapshotOfVisit = new Map(snapshots.map((snapshot) => [snapshot.visit_id, snapshot]));

  const broughtConflicts: ExpectedRow[] = [];
  for (const row of [...source.conflicts].sort(byNumber('CONFLICTID'))) {
    const conflict = row.CONFLICTID ?? '';
    const visit = visitOfConflict.get(conflict);
    if (visit === undefined) reject('CONFLICTS', row, 'no_pair');
    else if (conflictOfVisit.get(visit) !== conflict) reject('CONFLICTS', row, 'second_conflict_of_visit');
    else {
      const own = kept.filter((pair) => conflictOfVisit.get(pair.VisitID ?? '') === conflict);
      broughtConflicts.push(conflictOf(row, { own, snapshot: snapshotOfVisit.get(visit) ?? {}, reasons }));
    }
  }
  const pairs = kept.map((row) => ({
    ...pairOf(row, { secret, reasons }),
    conflict_id: conflictOfVisit.get(row.VisitID ?? ''),
  }));
  return { snapshots, conflicts: broughtConflicts, pairs, rejected };
}

interface Side {
  readonly row: SourceRow;
  readonly prefix: string;
}

function faultOf(row: SourceRow, conflicts: ReadonlyMap<string, SourceRow>): string | undefined {
  if (row.CONFLICTID === null) return 'no_conflict';
  if (!conflicts.has(row.CONFLICTID ?? '')) return 'conflict_unknown';
  if (uuid(row.VisitID) === null) return 'visit_id_unreadable';
  if (uuid(row.ConVisitID) === null) return 'con_visit_id_unreadable';
  if (row.VisitID === row.ConVisitID) return 'visit_with_itself';
  const parties = ['ProviderID', 'ConProviderID', 'CaregiverID', 'ConCaregiverID'];
  if (parties.some((party) => uuid(row[party]) === null)) return 'provider_or_caregiver_unreadable';
  if (row.VisitDate === null) return 'no_visit_date';
  return trim(row.SSN) === '' && trim(row.AideSSN) === '' ? 'no_ssn' : undefined;
}

function wins(side: Side, before: Side): boolean {
  if ((side.prefix === '') !== (before.prefix === '')) return side.prefix === '';
  const [late, early] = [side.row.UpdatedDate ?? '', before.row.UpdatedDate ?? ''];
  return late === early ? Number(side.row.ID) > Number(before.row.ID) : late > early;
}

function snapshotOf({ row, prefix }: Side, secret: string): ExpectedRow {
  const cell = (name: string) => row[`${prefix}${name}`] ?? null;
  const patient = (name: string) => cell(`P_${name}`) ?? cell(`PA_${name}`) ?? cell(name);
  const isVisit = cell('SchStartTime') !== null || cell('VisitStartTime') !== null;
  const kind = isVisit
    ? 'visit'
    : cell('InserviceStartDate') !== null
      ? 'in_service'
      : cell('PTOStartDate') !== null
        ? 'absence'
        : 'visit';
  const dates = {
    visit: row.VisitDate,
    in_service: cell('InserviceStartDate'),
    absence: cell('PTOStartDate'),
  };
  const payer = uuid(cell('PayerID'));
  const lines = [patient('PAddressL1'), patient('PAddressL2')].map(trim).filter((line) => line !== '');
  const digits = (cell('AideSSN') ?? '').replaceAll(/\D/g, '').slice(-4);
  return {
    visit_id: cell('VisitID'),
    person_key: personKey(row, secret),
    kind,
    application_visit_id: cell('AppVisitID'),
    visit_date: dates[kind]?.slice(0, 10),
    utc_offset_minutes: null,
    scheduled_start: cell('SchStartTime'),
    scheduled_end: cell('SchEndTime'),
    visit_start: cell('VisitStartTime'),
    visit_end: cell('VisitEndTime'),
    call_in_time: cell('EVVStartTime'),
    call_out_time: cell('EVVEndTime'),
    evv_type: cell('EVVType'),
    is_missed: cell('IsMissed') === 'true',
    missed_visit_reason: cell('MissedVisitReason'),
    provider_id: cell('ProviderID'),
    provider_name: cell('ProviderName'),
    provider_tin: cell('FederalTaxNumber'),
    provider_phone: cell('AgencyPhone'),
    agency_contact: cell('AgencyContact'),
    office_id: uuid(cell('OfficeID')),
    office_name: cell('Office'),
    payer_id: payer,
    payer_name: payer === null ? null : cell('Contract'),
    payer_state: cell('PayerState'),
    contract_id: null,
    contract_name: payer === null ? cell('Contract') : null,
    contract_type: ['Internal', 'UPR', 'Payer'].includes(cell('ContractType') ?? '')
      ? cell('ContractType')
      : null,
    caregiver_id: cell('CaregiverID'),
    caregiver_code: cell('AideCode'),
    caregiver_first_name: cell('AideFName'),
    caregiver_last_name: cell('AideLName'),
    ssn_last_four: digits === '' ? null : digits,
    provider_patient_id: uuid(cell('P_PatientID')),
    payer_patient_id: uuid(cell('PA_PatientID')),
    patient_first_name: patient('PFName'),
    patient_last_name: patient('PLName'),
    admission_id: patient('PAdmissionID'),
    medicaid_number: patient('PMedicaidNumber'),
    address_line: lines.length === 0 ? null : lines.join(', '),
    city: patient('PCity'),
    county: patient('PCounty'),
    state: patient('PAddressState'),
    zip: patient('PZipCode'),
    latitude: degrees(cell('PLatitude'), 90),
    longitude: degrees(cell('PLongitude'), 180),
    service_code_id: uuid(cell('ServiceCodeID')),
    service_code: cell('ServiceCode'),
    billed: cell('Billed'),
    bill_type: cell('RateType'),
    bill_rate: number(cell('Billed') === 'yes' ? cell('BilledRate') : cell('BillRateNonBilled')),
    billed_hours: number(cell('BilledHours')),
    service_hours: null,
    total_billed_amount: number(cell('TotalBilledAmount')),
    invoice_number: null,
    invoice_date: day(cell('BilledDate')),
    in_service_start: cell('InserviceStartDate'),
    in_service_end: cell('InserviceEndDate'),
    absence_start: day(cell('PTOStartDate')),
    absence_end: day(cell('PTOEndDate')),
    last_updated_by: cell('LastUpdatedBy'),
    last_updated_at: cell('LastUpdatedDate'),
  };
}

function conflictOf(
  row: SourceRow,
  context: {
    own: readonly SourceRow[];
    snapshot: ExpectedRow;
    reasons: ReadonlySet<string | null | undefined>;
  },
): ExpectedRow {
  const { own, snapshot, reasons } = context;
  const groups = own.flatMap((pair) => pair.GroupID ?? []).map(Number);
  const groupDays = own.flatMap((pair) => day(pair.G_CRDATEUNIQUE ?? null) ?? []).sort();
  return {
    conflict_id: row.CONFLICTID,
    visit_id: snapshot.visit_id,
    person_key: snapshot.person_key,
    provider_id: snapshot.provider_id,
    office_id: snapshot.office_id,
    payer_id: snapshot.payer_id,
    visit_date: snapshot.visit_date,
    group_id: groups.length === 0 ? null : String(Math.min(...groups)),
    group_created_on: groupDays[0] ?? null,
    status: status(row.StatusFlag),
    created_on: day(row.CreatedDate ?? row.RECORDEDDATETIME ?? null),
    recorded_on: day(row.RECORDEDDATETIME ?? row.CreatedDate ?? null),
    resolved_on: day(row.ResolveDate ?? null),
    resolved_by: row.ResolvedBy,
    no_response: flag(row.NoResponseFlag),
    no_response_reason_id: reasons.has(row.NoResponseReasonID) ? row.NoResponseReasonID : null,
    no_response_title: row.NoResponseTitle,
    no_response_notes: row.NoResponseNotes,
    no_response_at: row.NoResponseDate,
    flag_for_review: flag(row.FlagForReview),
    flag_for_review_at: row.FlagForReviewDate,
    version: 1,
  };
}

function pairOf(
  row: SourceRow,
  { secret, reasons }: { secret: string; reasons: ReadonlySet<string | null | undefined> },
): ExpectedRow {
  return {
    id: row.ID,
    visit_id: row.VisitID,
    con_visit_id: row.ConVisitID,
    person_key: personKey(row, secret),
    visit_date: row.VisitDate,
    provider_id: row.ProviderID,
    con_provider_id: row.ConProviderID,
    payer_id: uuid(row.PayerID),
    con_payer_id: uuid(row.ConPayerID),
    same_sch_time_flag: flag(row.SameSchTimeFlag),
    same_visit_time_flag: flag(row.SameVisitTimeFlag),
    sch_and_visit_time_same_flag: flag(row.SchAndVisitTimeSameFlag),
    sch_over_another_sch_time_flag: flag(row.SchOverAnotherSchTimeFlag),
    visit_time_over_another_visit_time_flag: flag(row.VisitTimeOverAnotherVisitTimeFlag),
    sch_time_over_visit_time_flag: flag(row.SchTimeOverVisitTimeFlag),
    distance_flag: flag(row.DistanceFlag),
    in_service_flag: flag(row.InServiceFlag),
    is_found: true,
    pto_flag: flag(row.PTOFlag),
    minute_diff_between_sch: number(row.MinuteDiffBetweenSch),
    distance_miles_from_lat_lng: number(row.DistanceMilesFromLatLng),
    average_miles_per_hour: number(row.AverageMilesPerHour),
    eta_travel_minutes: number(row.ETATravleMinutes),
    status: status(row.StatusFlag),
    created_on: day(row.CreatedDate ?? null),
    detected_on: day(row.CreatedDate ?? null),
    resolved_on: day(row.ResolveDate ?? null),
    resolved_by: row.ResolvedBy,
    con_no_response: flag(row.ConNoResponseFlag),
    con_no_response_reason_id: reasons.has(row.ConNoResponseReasonID) ? row.ConNoResponseReasonID : null,
    con_no_response_title: row.ConNoResponseTitle,
    con_no_response_notes: row.ConNoResponseNotes,
    con_no_response_at: row.ConNoResponseDate,
    flag_for_review: flag(row.FlagForReview),
    flag_for_review_at: row.FlagForReviewDate,
    billable_minutes_full_shift: number(row.BILLABLEMINUTESFULLSHIFT),
    billable_units_full_shift: number(row.BILLABLEUNITSFULLSHIFT),
    billable_minutes_overlap: number(row.BILLABLEMINUTESOVERLAP),
    billable_units_overlap: number(row.BILLABLEUNITSOVERLAP),
    billable_failed_at: row.FAILEDON,
    reverse_uuid: row.ReverseUUID,
  };
}

function personKey(row: SourceRow, secret: string): string {
  const ssn = trim(row.SSN) === '' ? trim(row.AideSSN) : trim(row.SSN);
  const hex = createHmac('sha256', secret).update(ssn).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

type Cell = string | null | undefined;

const trim = (text: Cell): string => (text ?? '').replaceAll(/^ +| +$/g, '');
const uuid = (text: Cell): string | null =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '') ? (text ?? null) : null;
const flag = (text: Cell): boolean => text === 'Y';
const status = (text: Cell): string => ('URDNWI'.split('').includes(text ?? '') ? (text ?? 'U') : 'U');
const number = (text: Cell): number | null => (text === null || text === undefined ? null : Number(text));
const day = (time: string | null): string | null => time?.slice(0, 10) ?? null;

function degrees(text: Cell, most: number): number | null {
  if (text === null || text === undefined || !/^[-+]?\d+(\.\d*)?$/.test(text)) return null;
  return Math.abs(Number(text)) <= most ? Number(text) : null;
}
