import { z } from 'zod';
import type { NightSettings } from '../naive-night/rows.ts';
import type { Conflict, Pair, RuleFlag, Status } from '../naive-night/state.ts';
import type { Rows } from './account.ts';

/** What a side of a pair says of its visit, as CONFLICTVISITMAPS keeps it; what prices and dashboards are made of. */
export interface Face {
  readonly application_visit_id: string | null;
  readonly scheduled_start: string | null;
  readonly scheduled_end: string | null;
  readonly visit_start: string | null;
  readonly visit_end: string | null;
  readonly in_service_start: string | null;
  readonly in_service_end: string | null;
  readonly provider_id: string;
  readonly provider_name: string | null;
  readonly provider_tin: string | null;
  readonly office_id: string | null;
  readonly payer_id: string | null;
  readonly contract: string | null;
  readonly patient_id: string | null;
  readonly patient_name: string | null;
  readonly patient_first_name: string | null;
  readonly patient_last_name: string | null;
  readonly admission_id: string | null;
  readonly county: string | null;
  readonly caregiver_id: string;
  readonly caregiver_name: string | null;
  readonly caregiver_first_name: string | null;
  readonly caregiver_last_name: string | null;
  readonly caregiver_code: string | null;
  readonly service_code: string | null;
  readonly billed: string | null;
  readonly rate_per_minute: string | null;
}

export interface LegacyPair extends Pair {
  readonly ssn: string;
  readonly group_id: number | null;
  readonly group_created_on: string | null;
  readonly recorded_on: string | null;
  readonly own: Face;
  readonly con: Face;
}

export interface LegacyState {
  readonly pairs: readonly LegacyPair[];
  readonly conflicts: readonly Conflict[];
}

const faceColumns: Readonly<Record<keyof Face, string>> = {
  application_visit_id: 'AppVisitID',
  scheduled_start: 'SchStartTime',
  scheduled_end: 'SchEndTime',
  visit_start: 'VisitStartTime',
  visit_end: 'VisitEndTime',
  in_service_start: 'InserviceStartDate',
  in_service_end: 'InserviceEndDate',
  provider_id: 'ProviderID',
  provider_name: 'ProviderName',
  provider_tin: 'FederalTaxNumber',
  office_id: 'OfficeID',
  payer_id: 'PayerID',
  contract: 'Contract',
  patient_id: 'PatientID',
  patient_name: 'PName',
  patient_first_name: 'PFName',
  patient_last_name: 'PLName',
  admission_id: 'PAdmissionID',
  county: 'PCounty',
  caregiver_id: 'CaregiverID',
  caregiver_name: 'AideName',
  caregiver_first_name: 'AideFName',
  caregiver_last_name: 'AideLName',
  caregiver_code: 'AideCode',
  service_code: 'ServiceCode',
  billed: 'Billed',
  rate_per_minute: 'BilledRateMinute',
};

const flagColumns: Readonly<Record<RuleFlag, string>> = {
  same_sch_time_flag: 'SameSchTimeFlag',
  same_visit_time_flag: 'SameVisitTimeFlag',
  sch_and_visit_time_same_flag: 'SchAndVisitTimeSameFlag',
  sch_over_another_sch_time_flag: 'SchOverAnotherSchTimeFlag',
  visit_time_over_another_visit_time_flag: 'VisitTimeOverAnotherVisitTimeFlag',
  sch_time_over_visit_time_flag: 'SchTimeOverVisitTimeFlag',
  distance_flag: 'DistanceFlag',
  in_service_flag: 'InServiceFlag',
  pto_flag: 'PTOFlag',
};

const text = z.string().nullable();
const face = z.object({
  application_visit_id: text,
  scheduled_start: text,
  scheduled_end: text,
  visit_start: text,
  visit_end: text,
  in_service_start: text,
  in_service_end: text,
  provider_id: z.string(),
  provider_name: text,
  provider_tin: text,
  office_id: text,
  payer_id: text,
  contract: text,
  patient_id: text,
  patient_name: text,
  patient_first_name: text,
  patient_last_name: text,
  admission_id: text,
  county: text,
  caregiver_id: z.string(),
  caregiver_name: text,
  caregiver_first_name: text,
  caregiver_last_name: text,
  caregiver_code: text,
  service_code: text,
  billed: text,
  rate_per_minute: text,
});

/** All pairs and conflicts of CONFLICTREPORT.PUBLIC. */
export async function readState(rows: Rows): Promise<LegacyState> {
  const pairs = await readPairs(rows);
  return { pairs, conflicts: await readConflicts(rows, pairs) };
}

async function readPairs(rows: Rows): Promise<LegacyPair[]> {
  const own = selected(faceColumns, '');
  const con = selected(faceColumns, 'Con');
  const read = await rows(`
    select ID, CONFLICTID, "VisitID", "ConVisitID", SSN, to_char("VisitDate", 'YYYY-MM-DD'), "StatusFlag",
      "ConNoResponseFlag", "MinuteDiffBetweenSch", "DistanceMilesFromLatLng", "AverageMilesPerHour", "ETATravleMinutes",
      "GroupID", BILLABLEMINUTESFULLSHIFT, BILLABLEMINUTESOVERLAP, to_char("CreatedDate", 'YYYY-MM-DD'),
      to_char(G_CRDATEUNIQUE, 'YYYY-MM-DD'), to_char(CRDATEUNIQUE, 'YYYY-MM-DD'),
      ${Object.values(flagColumns).map((column) => `"${column}"`)}, ${own}, ${con}
    from CONFLICTVISITMAPS order by ID`);
  return read.map((row) => {
    const cell = row.values();
    const next = () => cell.next().value ?? null;
    const needed = () => z.string().parse(next());
    const [id, conflictId, visit_id, con_visit_id, ssn, visit_date, status] = [...'1234567'].map(needed);
    const conNoResponse = next();
    const [minutes, miles, mph, eta, group, fullShift, overlap] = [...'1234567'].map(next);
    const created_on = needed();
    const [group_created_on, recorded_on] = [next(), next()];
    const flags = Object.keys(flagColumns).map((name): [string, boolean] => [name, next() === 'Y']);
    const readFace = () =>
      face.parse(Object.fromEntries(Object.keys(faceColumns).map((name) => [name, next()])));
    const [own, con] = [readFace(), readFace()];
    return {
      ...{
        id: Number(id),
        conflict_id: Number(conflictId),
        visit_id: visit_id ?? '',
        con_visit_id: con_visit_id ?? '',
      },
      ...{ ssn: ssn ?? '', person_key: ssn ?? '', visit_date: visit_date ?? '', status: statusOf(status) },
      ...{ provider_id: own.provider_id, con_provider_id: con.provider_id },
      ...{ payer_id: own.payer_id, con_payer_id: con.payer_id },
      ...flagsOf(new Map(flags)),
      minute_diff_between_sch: minutes == null ? null : Number(minutes),
      distance_miles_from_lat_lng: miles ?? null,
      average_miles_per_hour: mph ?? null,
      eta_travel_minutes: eta ?? null,
      group_id: group == null ? null : Number(group),
      ...{ group_created_on, recorded_on },
      con_no_response: isYes(conNoResponse),
      billable_minutes_full_shift: fullShift ?? null,
      billable_minutes_overlap: overlap ?? null,
      ...{ created_on, detected_on: created_on, resolved_on: null, resolved_by: null, own, con },
    };
  });
}

function flagsOf(flags: ReadonlyMap<string, boolean>): Record<RuleFlag, boolean> {
  const is = (flag: RuleFlag) => flags.get(flag) ?? false;
  return {
    same_sch_time_flag: is('same_sch_time_flag'),
    same_visit_time_flag: is('same_visit_time_flag'),
    sch_and_visit_time_same_flag: is('sch_and_visit_time_same_flag'),
    sch_over_another_sch_time_flag: is('sch_over_another_sch_time_flag'),
    visit_time_over_another_visit_time_flag: is('visit_time_over_another_visit_time_flag'),
    sch_time_over_visit_time_flag: is('sch_time_over_visit_time_flag'),
    distance_flag: is('distance_flag'),
    in_service_flag: is('in_service_flag'),
    pto_flag: is('pto_flag'),
  };
}

function selected(columns: Readonly<Record<string, string>>, prefix: string): string {
  return Object.entries(columns)
    .map(([name, column]) => {
      const quoted = `"${prefix}${column}"`;
      const isTime = /_start$|_end$/.test(name);
      return isTime ? `to_char(${quoted}, 'YYYY-MM-DD HH24:MI:SS.FF6')` : `${quoted}::varchar`;
    })
    .join(', ');
}

async function readConflicts(rows: Rows, pairs: readonly LegacyPair[]): Promise<Conflict[]> {
  const read = await rows(`
    select CONFLICTID, "StatusFlag", "NoResponseFlag", to_char(RECORDEDDATETIME, 'YYYY-MM-DD') from CONFLICTS order by 1`);
  const firstPair = new Map([...pairs].reverse().map((pair) => [pair.conflict_id, pair]));
  return read.map(([id, status, noResponse, recordedOn]) => {
    const pair = firstPair.get(Number(id));
    return {
      conflict_id: Number(id),
      visit_id: pair?.visit_id ?? `none ${id}`,
      person_key: pair?.ssn ?? '',
      provider_id: pair?.own.provider_id ?? '',
      office_id: pair?.own.office_id ?? null,
      payer_id: pair?.own.payer_id ?? null,
      visit_date: pair?.visit_date ?? '',
      ...{ group_id: pair?.group_id ?? null, group_created_on: null },
      ...{ status: statusOf(status), no_response: isYes(noResponse ?? null) },
      ...{
        created_on: recordedOn ?? '',
        recorded_on: recordedOn ?? '',
        resolved_on: null,
        resolved_by: null,
      },
    };
  });
}

const statusOf = (letter: string | null | undefined): Status =>
  z.enum(['U', 'R', 'D', 'N', 'W', 'I']).parse(letter);

const isYes = (flag: string | null): boolean => flag !== null && ['Y', 'Yes', '1'].includes(flag);

/** What people have set, as the night reads it. */
export async function readSettings(rows: Rows): Promise<NightSettings> {
  const [[percent] = []] = await rows('select "ExtraDistancePer"::varchar from SETTINGS');
  const bands = await rows('select "From"::varchar, "To"::varchar, "AverageMilesPerHour"::varchar from MPH');
  const ssns = await rows('select trim(SSN) from EXCLUDED_SSN');
  const agencies = await rows('select "ProviderID" from EXCLUDED_AGENCY');
  return {
    personKeySecret: 'of no importance here',
    extraDistancePercent: percent ?? '0',
    isCrossStateFiltered: true,
    mph: bands.map(([from, to, speed]) => ({
      from_miles: from ?? '',
      to_miles: to ?? '',
      average_miles_per_hour: speed ?? '',
    })),
    excludedSsns: ssns.map(([ssn]) => ssn ?? ''),
    excludedAgencies: agencies.map(([id]) => id ?? ''),
    contacts: [],
    reminders: [],
  };
}
