import type pg from 'pg';
import { computeMoney, insertRows } from '../../test/conflict-rows.ts';
import { rules as allRules, flagOf, type Rule } from '../rules.ts';

/** A visit of a world made for a test; small numbers stand for ids, whatever is left out is plain. */
export interface SmallVisit {
  readonly provider: number;
  readonly payer?: number | null;
  readonly office?: number;
  /** `09:00-11:00`; an end before the start is on the next day. */
  readonly scheduled?: string;
  /** As `scheduled`; null for a visit not worked. */
  readonly actual?: string | null;
  readonly date?: string;
  /** `10:30-12:00`: no visit but training, which nobody pays. */
  readonly training?: string;
  readonly status?: string;
  readonly resolvedBy?: string;
  /** The agency has answered that it cannot respond; the reason holds the secret. */
  readonly hasNoResponse?: boolean;
  readonly group?: number;
  readonly recordedOn?: string;
  readonly flagged?: boolean;
  readonly caregiver?: { first: string | null; last: string | null };
  /** Told apart in every hidden field of the visit, so that a leak shows. */
  readonly secret?: string;
}

export interface SmallPair {
  /** Positions in `visits`; both directions are written. */
  readonly between: readonly [number, number];
  readonly rules: readonly Rule[];
  readonly status?: string;
  readonly miles?: string;
  readonly mph?: string;
  readonly eta?: string;
}

export interface SmallWorld {
  readonly visits: readonly SmallVisit[];
  readonly pairs: readonly SmallPair[];
  readonly asOf?: string;
}

const kinds = { provider: 1, payer: 2, office: 3, visit: 4, patient: 5, caregiver: 6, user: 7 };

/** The id of the thing that a test calls by a small number. */
export function idOf(kind: keyof typeof kinds, number: number): string {
  return `0000000${kinds[kind]}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/**
 * Replaces everything in schema conflict, and the demo's marks, by this world; conflict n+1 belongs to visit n. What pairs
 * cost is computed as a night does.
 */
export async function fillWorld(pool: pg.Pool, world: SmallWorld): Promise<void> {
  const asOf = world.asOf ?? '2026-11-23';
  const directed = world.pairs.flatMap((pair) =>
    [pair.between, [pair.between[1], pair.between[0]] as const].map(([own, other]) => ({
      ...pair,
      own,
      other,
    })),
  );
  const inConflict = new Set(directed.map((pair) => pair.own));
  const at = (index: number) => world.visits[index] ?? { provider: 0 };
  await pool.query(`truncate conflict.conflict_visit_maps, conflict.conflicts, conflict.visit_snapshots,
    access.users, access.sessions, access.user_offices, control.pipeline_state, control.demo_account
    cascade`);
  await pool.query('insert into control.demo_account (visits, seed, as_of) values (1, 1, $1)', [asOf]);
  await pool.query(
    "insert into control.pipeline_state (as_of, synced_run_id, settings_digest) values ($1, 1, '')",
    [asOf],
  );
  await insertRows(pool, 'conflict.visit_snapshots', world.visits.map(snapshotOf));
  await insertRows(
    pool,
    'conflict.conflicts',
    [...inConflict]
      .sort((a, b) => a - b)
      .map((index) => {
        const visit = at(index);
        const { provider, office, date, status, recordedOn, flagged, resolvedBy } = visit;
        return {
          conflict_id: index + 1,
          visit_id: idOf('visit', index),
          person_key: idOf('caregiver', 0),
          provider_id: idOf('provider', provider),
          office_id: idOf('office', office ?? provider),
          payer_id: payerOf(visit),
          visit_date: date ?? '2026-11-19',
          status: status ?? 'U',
          resolved_on: status === 'R' || status === 'D' ? asOf : null,
          resolved_by: resolvedBy ?? null,
          group_id: visit.group ?? null,
          group_created_on: visit.group === undefined ? null : asOf,
          ...answerOf(visit, index, ''),
          flag_for_review: flagged ?? false,
          created_on: asOf,
          recorded_on: recordedOn ?? asOf,
        };
      }),
  );
  await insertRows(
    pool,
    'conflict.conflict_visit_maps',
    directed.map(({ own, other, rules, status, miles, mph, eta }, index) => ({
      id: index + 1,
      status: status ?? 'U',
      conflict_id: own + 1,
      visit_id: idOf('visit', own),
      con_visit_id: idOf('visit', other),
      person_key: idOf('caregiver', 0),
      provider_id: idOf('provider', at(own).provider),
      con_provider_id: idOf('provider', at(other).provider),
      payer_id: payerOf(at(own)),
      con_payer_id: payerOf(at(other)),
      ...answerOf(at(other), other, 'con_'),
      visit_date: at(own).date ?? '2026-11-19',
      distance_miles_from_lat_lng: miles ?? null,
      average_miles_per_hour: mph ?? null,
      eta_travel_minutes: eta ?? null,
      created_on: asOf,
      detected_on: asOf,
      ...Object.fromEntries(allRules.map((rule) => [flagOf(rule), rules.includes(rule)])),
    })),
  );
  await computeMoney(pool);
}

/** A user of the world who may sign in, and its id; one of a provider has the office where its visits plainly are. */
export async function addUser(
  pool: pg.Pool,
  user: { number: number; role: 'provider' | 'payer'; organisation: number; offices?: readonly number[] },
): Promise<string> {
  const id = idOf('user', user.number);
  await insertRows(pool, 'access.users', [
    {
      user_id: id,
      name: `User ${user.number}`,
      role: user.role,
      organisation_id: idOf(user.role, user.organisation),
      organisation_name: `Organisation ${user.organisation}`,
      is_demo: true,
    },
  ]);
  await insertRows(
    pool,
    'access.user_offices',
    (user.offices ?? (user.role === 'provider' ? [user.organisation] : [])).map((office) => ({
      user_id: id,
      office_id: idOf('office', office),
    })),
  );
  return id;
}

function snapshotOf(visit: SmallVisit, index: number): Record<string, unknown> {
  const snapshot = visitSnapshotOf(visit, index);
  if (visit.training === undefined)
    return { ...snapshot, kind: 'visit', in_service_start: null, in_service_end: null };
  const [start, end] = times(visit.date ?? '2026-11-19', visit.training);
  const nothing = Object.fromEntries(ofVisitsAlone.map((column) => [column, null]));
  return {
    ...snapshot,
    ...nothing,
    kind: 'in_service',
    in_service_start: start,
    in_service_end: end,
    patient_last_name: 'In-service',
  };
}

const ofVisitsAlone = [
  'application_visit_id',
  'utc_offset_minutes',
  'scheduled_start',
  'scheduled_end',
  'visit_start',
  'visit_end',
  'call_in_time',
  'call_out_time',
  'evv_type',
  'missed_visit_reason',
  'payer_id',
  'payer_name',
  'contract_id',
  'contract_name',
  'contract_type',
  'provider_patient_id',
  'patient_first_name',
  'admission_id',
  'medicaid_number',
  'address_line',
  'city',
  'county',
  'state',
  'zip',
  'service_code',
  'billed',
  'bill_type',
  'bill_rate',
  'billed_hours',
  'total_billed_amount',
  'invoice_number',
  'invoice_date',
];

/** Under the names of a conflict, or behind a prefix those of the pairs that carry it. */
function answerOf(visit: SmallVisit, index: number, prefix: '' | 'con_'): Record<string, unknown> {
  const has = visit.hasNoResponse === true;
  const secret = visit.secret ?? `of visit ${index}`;
  return {
    [`${prefix}no_response`]: has,
    [`${prefix}no_response_title`]: has ? `answer ${secret}` : null,
    [`${prefix}no_response_notes`]: has ? `notes ${secret}` : null,
    [`${prefix}no_response_at`]: has ? '2026-11-21 10:15:00' : null,
  };
}

function visitSnapshotOf(visit: SmallVisit, index: number): Record<string, unknown> {
  const { provider, office, payer, caregiver } = visit;
  const date = visit.date ?? '2026-11-19';
  const secret = visit.secret ?? `of visit ${index}`;
  const [scheduledStart, scheduledEnd] = times(date, visit.scheduled ?? '09:00-11:00');
  const [visitStart, visitEnd] = times(date, visit.actual ?? null);
  return {
    visit_id: idOf('visit', index),
    person_key: idOf('caregiver', 0),
    application_visit_id: `app ${secret}`,
    visit_date: date,
    utc_offset_minutes: -300,
    scheduled_start: scheduledStart,
    scheduled_end: scheduledEnd,
    visit_start: visitStart,
    visit_end: visitEnd,
    call_in_time: visitStart,
    call_out_time: visitEnd,
    evv_type: visitStart === null ? null : 'Mobile',
    is_missed: false,
    missed_visit_reason: `reason ${secret}`,
    provider_id: idOf('provider', provider),
    provider_name: `Agency ${provider}`,
    provider_tin: `tin ${secret}`,
    provider_phone: `555-010${provider}`,
    agency_contact: `Contact ${provider}`,
    office_id: idOf('office', office ?? provider),
    office_name: `office ${secret}`,
    payer_id: payerId(payer),
    payer_name: payer === null ? null : `payer ${secret}`,
    contract_id: idOf('payer', 900 + index),
    contract_name: `contract ${secret}`,
    contract_type: 'UPR',
    caregiver_id: idOf('caregiver', provider),
    caregiver_code: `code ${secret}`,
    caregiver_first_name: caregiver === undefined ? `first ${secret}` : caregiver.first,
    caregiver_last_name: caregiver === undefined ? `last ${secret}` : caregiver.last,
    ssn_last_four: '0001',
    provider_patient_id: idOf('patient', index),
    patient_first_name: `patient ${secret}`,
    patient_last_name: `family ${secret}`,
    admission_id: `admission ${secret}`,
    medicaid_number: `medicaid ${secret}`,
    address_line: `street ${secret}`,
    city: `city ${secret}`,
    county: `county ${secret}`,
    state: `state ${secret}`,
    zip: `zip ${secret}`,
    service_code: 'PCA',
    billed: 'yes',
    bill_type: 'Hourly',
    bill_rate: `${1000 + index}.50`,
    billed_hours: `${2000 + index}.25`,
    total_billed_amount: `${3000 + index}.75`,
    invoice_number: `invoice ${secret}`,
    invoice_date: '2026-11-20',
  };
}

const payerOf = ({ payer, training }: SmallVisit): string | null =>
  training === undefined ? payerId(payer) : null;

const payerId = (payer: number | null | undefined): string | null =>
  payer === null ? null : idOf('payer', payer ?? 1);

function times(date: string, span: string | null): [string | null, string | null] {
  const [start, end] = span?.split('-') ?? [];
  if (start === undefined || end === undefined) return [null, null];
  return [`${date} ${start}`, end < start ? `${dayAfter(date)} ${end}` : `${date} ${end}`];
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
