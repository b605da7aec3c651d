import { worldOf } from '../naive-night/candidates.ts';
import { indexBy } from '../naive-night/collections.ts';
import { absencesOf, inServicesOf } from '../naive-night/events.ts';
import { lived } from '../naive-night/lifecycle.ts';
import { ratePerMinute } from '../naive-night/money.ts';
import { detect } from '../naive-night/night.ts';
import { type Rational, rational } from '../naive-night/rational.ts';
import type { AnalyticsRows, NightSettings } from '../naive-night/rows.ts';
import { refreshedSnapshots } from '../naive-night/snapshots.ts';
import type { Conflict, Pair, Snapshot } from '../naive-night/state.ts';
import { groupedWithinFourHops } from './groups-today.ts';
import type { Face, LegacyState } from './state.ts';

/** A side of a pair as the old system shows it tonight, its rate as an exact number. */
export interface FaceToday extends Omit<Face, 'rate_per_minute'> {
  readonly rate_per_minute: Rational;
}

export interface PairToday extends Pair {
  readonly group_id: number | null;
  readonly group_created_on: string | null;
  readonly recorded_on: string;
  readonly own: FaceToday;
  readonly con: FaceToday;
}

export interface NightToday {
  readonly pairs: readonly PairToday[];
  readonly conflicts: readonly Conflict[];
}

/**
 * The night as DOMAIN.md has it with every **[today]**, over arrays; it shares the rules with the naive night and differs
 * where the old system does: coordinates of punches are lost, a pair shows its sides as they were when it was found last,
 * groups end after four hops.
 *
 * @param before What stands in CONFLICTREPORT when the night begins, with the marks of the day.
 */
export function nightToday(
  before: LegacyState,
  rows: AnalyticsRows,
  settings: NightSettings,
  asOf: string,
): NightToday {
  const world = worldOf(withoutPunches(rows), settings);
  const [inServices, absences] = [inServicesOf(world), absencesOf(world)];
  const detected = detect(before, { world, inServices, absences, settings, asOf });
  const ids = [...before.pairs, ...detected].flatMap((pair) => [pair.visit_id, pair.con_visit_id]);
  const snapshots = refreshedSnapshots([], new Set(ids), { inServices, absences }, world);
  const after = lived(before, { detected, snapshots, changed: new Set(), world, asOf });

  const sides = indexBy(snapshots, ({ visit_id }) => visit_id);
  const found = new Set(detected.map(keyOf));
  const known = indexBy(before.pairs, keyOf);
  const recordedOn = indexBy(after.conflicts, ({ conflict_id }) => conflict_id);
  const pairs = after.pairs.map((pair) => {
    const old = known.get(keyOf(pair));
    const isFound = found.has(keyOf(pair));
    const face = (visitId: string, kept: Face | undefined) => {
      const side = sides.get(visitId);
      if (isFound && side) return faceOf(side);
      if (kept) return { ...kept, rate_per_minute: rational(kept.rate_per_minute ?? 0) };
      throw new Error(`nothing is known of ${visitId}`);
    };
    return {
      ...pair,
      group_id: old?.group_id ?? null,
      group_created_on: old?.group_created_on ?? null,
      recorded_on: recordedOn.get(pair.conflict_id)?.recorded_on ?? asOf,
      own: face(pair.visit_id, old?.own),
      con: face(pair.con_visit_id, old?.con),
    };
  });
  return { conflicts: after.conflicts, pairs: groupedWithinFourHops(pairs) };
}

/** REPLACE with NULL is NULL, so the coordinates of EVV punches never arrive. */
function withoutPunches(rows: AnalyticsRows): AnalyticsRows {
  const none = { call_in_gps_coordinates: null, call_out_gps_coordinates: null };
  return { ...rows, visit: rows.visit.map((visit) => ({ ...visit, ...none })) };
}

function faceOf(side: Snapshot): FaceToday {
  const { payer_name, contract_name, patient_first_name, patient_last_name } = side;
  const { caregiver_first_name, caregiver_last_name, ...rest } = side;
  return {
    application_visit_id: rest.application_visit_id,
    scheduled_start: rest.scheduled_start,
    scheduled_end: rest.scheduled_end,
    visit_start: rest.visit_start,
    visit_end: rest.visit_end,
    in_service_start: rest.in_service_start,
    in_service_end: rest.in_service_end,
    provider_id: rest.provider_id,
    provider_name: rest.provider_name,
    provider_tin: rest.provider_tin,
    office_id: rest.office_id,
    payer_id: rest.payer_id,
    contract: (payer_name ?? contract_name)?.slice(0, 50) ?? null,
    patient_id: rest.provider_patient_id ?? rest.payer_patient_id,
    patient_name: named(patient_first_name, patient_last_name),
    patient_first_name,
    patient_last_name,
    admission_id: rest.admission_id,
    county: rest.county,
    caregiver_id: rest.caregiver_id,
    caregiver_name: named(caregiver_first_name, caregiver_last_name),
    caregiver_first_name,
    caregiver_last_name,
    caregiver_code: rest.caregiver_code,
    service_code: rest.service_code,
    billed: rest.billed,
    rate_per_minute: ratePerMinute(side),
  };
}

const named = (first: string | null, last: string | null): string =>
  [first, last]
    .filter((part) => part !== null)
    .join(' ')
    .trim();

export const keyOf = ({ visit_id, con_visit_id }: { visit_id: string; con_visit_id: string }): string =>
  `${visit_id}>${con_visit_id}`;
