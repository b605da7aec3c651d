import { createHash } from 'node:crypto';
import type { AddressRow, FoundPair, ProviderRow, VisitRow, World } from './rows.ts';

/**
 * What DOMAIN.md §4 to §6 and the cross-state filter of §7 say, as a double loop over the visits of each person. It shares no code and no idea
 * with the pipeline, and is here to be believed, not to be fast.
 */
export function detectNaively(world: World): FoundPair[] {
  const candidates = candidatesOf(world);
  const existing = new Set(world.existingPairs.map(([a, b]) => `${a}>${b}`));
  const found: FoundPair[] = [];
  for (const visits of groupBy(candidates, (candidate) => candidate.ssn).values()) {
    for (const a of visits) {
      for (const b of visits) {
        const pair = judge(a, b, world, existing.has(`${a.row.visit_id}>${b.row.visit_id}`));
        if (pair !== undefined && !isCrossState(a, b, world)) found.push(pair);
      }
    }
  }
  found.push(...pairsWithEvents(candidates, world));
  return found.sort((p, q) => order(p.visitId, q.visitId) || order(p.conVisitId, q.conVisitId));
}

interface Candidate {
  row: VisitRow;
  ssn: string;
  scheduled: Shift | null;
  actual: Shift | null;
  isUnworked: boolean;
  place: Place | null;
  zip: string | null;
  /** As written. */
  states: string[];
}

/** In microseconds. */
interface Shift {
  start: number;
  end: number;
}

interface Place {
  latitude: number;
  longitude: number;
}

function candidatesOf(world: World): Candidate[] {
  const firstDay = twoYearsBefore(world.asOf);
  const lastDay = new Date(Date.parse(world.asOf) + 45 * 86_400_000).toISOString().slice(0, 10);
  const deleted = new Set(world.deletedVisits.map((visit) => visit.visit_id));
  const ssns = new Map(world.caregivers.map((caregiver) => [caregiver.caregiver_id, trim(caregiver.ssn)]));
  const providers = new Map(world.providers.map((provider) => [provider.provider_id, provider]));
  // An address of nobody is not the home of a visit without a patient.
  const addresses = groupBy(
    world.addresses.filter((address) => address.patient_id !== null),
    (address) => address.patient_id,
  );
  const candidates: Candidate[] = [];
  for (const row of world.visits) {
    const ssn = ssns.get(row.caregiver_id ?? '') ?? '';
    const provider = providers.get(row.provider_id ?? '');
    if (row.visit_date === null || row.visit_date < firstDay || row.visit_date > lastDay) continue;
    if (ssn === '' || world.rules.excluded_ssns.includes(ssn)) continue;
    if (!takesPart(provider, world)) continue;
    if (deleted.has(row.visit_id)) continue;
    const home = homeOf(addresses.get(row.provider_patient_id));
    const payerHome = homeOf(addresses.get(row.payer_patient_id));
    candidates.push({
      row,
      ssn,
      scheduled: shift(row.scheduled_start_time, row.scheduled_end_time),
      actual: shift(row.visit_start_time, row.visit_end_time),
      isUnworked: row.visit_start_time === null && row.visit_end_time === null,
      place:
        punch(row.call_out_gps_coordinates) ??
        punch(row.call_in_gps_coordinates) ??
        place(home?.latitude ?? Number.NaN, home?.longitude ?? Number.NaN),
      zip: home?.zip_code ?? payerHome?.zip_code ?? null,
      states: statesOf([home?.address_state, payerHome?.address_state], provider.address_state),
    });
  }
  return candidates;
}

function judge(a: Candidate, b: Candidate, world: World, exists: boolean): FoundPair | undefined {
  if (a.row.visit_id === b.row.visit_id || a.row.provider_id === b.row.provider_id) return undefined;
  if (a.row.visit_date !== b.row.visit_date) return undefined;
  if (!exists && (a.row.is_missed === true || b.row.is_missed === true)) return undefined;
  const isDue = exists || (a.row.visit_date ?? '') >= world.asOf;
  const rules: string[] = [];
  let distance: Distance | undefined;
  if (a.isUnworked && b.isUnworked && a.scheduled && b.scheduled) {
    if (isDue && equal(a.scheduled, b.scheduled)) rules.push('same_sch_time');
    if (isDue && overlapNotEqual(a.scheduled, b.scheduled)) rules.push('sch_over_another_sch_time');
  }
  if (a.actual && b.actual) {
    if (equal(a.actual, b.actual)) rules.push('same_visit_time');
    if (overlapNotEqual(a.actual, b.actual)) rules.push('visit_time_over_another_visit_time');
    distance = tooFar(a, b, a.actual, b.actual, world);
    if (distance !== undefined) rules.push('distance');
  }
  const mixed = a.isUnworked ? [a.scheduled, b.actual] : [b.isUnworked ? b.scheduled : null, a.actual];
  const [planned, worked] = mixed;
  if (planned && worked && equal(planned, worked)) rules.push('sch_and_visit_time_same');
  if (planned && worked && overlapNotEqual(planned, worked)) rules.push('sch_time_over_visit_time');
  if (rules.length === 0) return undefined;
  const own = a.actual ?? a.scheduled;
  const other = b.actual ?? b.scheduled;
  return {
    visitId: a.row.visit_id,
    conVisitId: b.row.visit_id,
    rules: rules.sort(order),
    minuteDiff: own && other ? Math.abs(minute(other.start) - minute(own.end)) : Number.NaN,
    miles: distance?.miles ?? null,
    mph: distance?.mph ?? null,
    etaMinutes: distance?.etaMinutes ?? null,
  };
}

/** Enough of the states of the tests; two letters name themselves. */
const namedStates = new Map([
  ['newyork', 'ny'],
  ['pennsylvania', 'pa'],
]);

function statesOf(
  ofPatients: (string | null | undefined)[],
  ofProvider: string | null | undefined,
): string[] {
  const known = ofPatients.map(stateOf).filter((state) => state !== '');
  return known.length > 0 ? known : [stateOf(ofProvider)].filter((state) => state !== '');
}

function stateOf(text: string | null | undefined): string {
  const squeezed = (text ?? '').replaceAll(' ', '').toLowerCase();
  return namedStates.get(squeezed) ?? squeezed;
}

function isCrossState(a: Candidate, b: Candidate, world: World): boolean {
  if (world.rules.cross_state_filter === false) return false;
  if (a.states.length === 0 || b.states.length === 0) return false;
  return !a.states.some((state) => b.states.includes(state));
}

interface Event {
  id: string;
  kind: 'in_service' | 'pto';
  ssn: string;
  providerId: string;
  start: string;
  end: string;
}

function pairsWithEvents(candidates: readonly Candidate[], world: World): FoundPair[] {
  const events = eventsOf(world);
  const pairs: FoundPair[] = [];
  for (const { row, ssn, actual } of candidates) {
    if (actual === null || row.is_missed === true) continue;
    const start = row.visit_start_time ?? '';
    const end = row.visit_end_time ?? '';
    const during = events.filter(
      (event) =>
        event.ssn === ssn &&
        (event.kind === 'in_service'
          ? microseconds(event.start) <= actual.end && microseconds(event.end) >= actual.start
          : event.start <= end.slice(0, 10) && event.end >= start.slice(0, 10)),
    );
    const own = during.filter(({ providerId }) => providerId === row.provider_id);
    const isInService = own.some(({ kind }) => kind === 'in_service');
    const isOff = own.some(
      (event) => event.kind === 'pto' && event.start <= start.slice(0, 10) && event.end >= end.slice(0, 10),
    );
    for (const { id, kind, providerId } of during) {
      if (providerId === row.provider_id) continue;
      if (kind === 'in_service' ? isInService : isOff) continue;
      const rest = { rules: [kind], minuteDiff: null, miles: null, mph: null, etaMinutes: null };
      pairs.push({ visitId: row.visit_id, conVisitId: id, ...rest });
      if (kind === 'in_service') pairs.push({ visitId: id, conVisitId: row.visit_id, ...rest });
    }
  }
  return pairs;
}

function eventsOf(world: World): Event[] {
  const providers = new Map(world.providers.map((provider) => [provider.provider_id, provider]));
  const ssns = new Map(world.caregivers.map((caregiver) => [caregiver.caregiver_id, trim(caregiver.ssn)]));
  const all = [
    ...world.trainings.map((row) => ({
      ...row,
      kind: 'in_service' as const,
      key: `in-service/${row.environment}/${row.application_caregiver_inservice_id}`,
      start: row.inservice_start_date,
      end: row.inservice_end_date,
    })),
    ...world.absences.map((row) => ({
      ...row,
      kind: 'pto' as const,
      key: `absence/${row.environment}/${row.caregiver_vacation_id}`,
      start: row.start_date,
      end: row.end_date,
    })),
  ];
  return all.flatMap(({ kind, key, start, end, ...row }) => {
    const ssn = ssns.get(row.caregiver_id ?? '') ?? '';
    if (start === null || end === null || ssn === '' || world.rules.excluded_ssns.includes(ssn)) return [];
    if (!takesPart(providers.get(row.provider_id ?? ''), world)) return [];
    return [{ id: uuidOfKey(key), kind, ssn, providerId: row.provider_id ?? '', start, end }];
  });
}

function takesPart(provider: ProviderRow | undefined, world: World): provider is ProviderRow {
  if (provider === undefined || provider.is_active !== true || provider.is_demo === true) return false;
  return !world.rules.excluded_agencies.includes(provider.provider_id);
}

function uuidOfKey(key: string): string {
  const hex = createHash('md5').update(key).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const equal = (a: Shift, b: Shift): boolean => a.start === b.start && a.end === b.end;
const overlap = (a: Shift, b: Shift): boolean => a.start < b.end && a.end > b.start;
const overlapNotEqual = (a: Shift, b: Shift): boolean => overlap(a, b) && !equal(a, b);

type Distance = Pick<FoundPair, 'miles' | 'mph' | 'etaMinutes'>;

function tooFar(a: Candidate, b: Candidate, own: Shift, other: Shift, world: World): Distance | undefined {
  if (overlap(own, other) || a.place === null || b.place === null) return undefined;
  if (a.zip !== null && a.zip === b.zip) return undefined;
  const isOwnFirst = own.start < other.start || (own.start === other.start && own.end <= other.end);
  const [first, second] = isOwnFirst ? [own, other] : [other, own];
  const gap = minute(second.start) - minute(first.end);
  const miles = (metresBetween(a.place, b.place) / 1609) * (1 + world.rules.extra_distance_percent / 100);
  const hundredths = Math.round(miles * 100);
  const bands = world.rules.mph
    .filter((band) => hundredths >= Math.round(band.from_miles * 100))
    .filter((band) => hundredths <= Math.round(band.to_miles * 100))
    .sort((p, q) => p.from_miles - q.from_miles);
  const speed = bands[0]?.average_miles_per_hour;
  if (speed === undefined) return undefined;
  const eta = Math.floor((2 * Math.round(miles) * 600_000 + speed * 100) / (2 * speed * 100)) / 100;
  if (gap <= 0 || gap >= eta) return undefined;
  return { miles: (hundredths / 100).toFixed(2), mph: speed.toFixed(2), etaMinutes: eta.toFixed(2) };
}

/** Angle between two vectors from the centre of the sphere. */
function metresBetween(a: Place, b: Place): number {
  const [p, q] = [vector(a), vector(b)];
  const dot = p.x * q.x + p.y * q.y + p.z * q.z;
  const cross = Math.hypot(p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x);
  return 6_371_010 * Math.atan2(cross, dot);
}

function vector({ latitude, longitude }: Place): { x: number; y: number; z: number } {
  const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return { x: Math.cos(phi) * Math.cos(lambda), y: Math.cos(phi) * Math.sin(lambda), z: Math.sin(phi) };
}

function homeOf(addresses: readonly AddressRow[] | undefined): AddressRow | undefined {
  const created = (address: AddressRow) => address.application_created_utc_timestamp ?? '';
  return (addresses ?? [])
    .filter((address) => address.primary_address === true && address.address_type?.includes('GPS') === true)
    .sort((p, q) => order(created(q), created(p)) || order(q.patient_address_id, p.patient_address_id))[0];
}

function punch(text: string | null): Place | null {
  const parts = (text ?? '').replaceAll('"', '').split(',');
  if (parts.length !== 2 || parts.some((part) => part.trim() === '')) return null;
  return place(Number(parts[0]), Number(parts[1]));
}

function place(latitude: number, longitude: number): Place | null {
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isOnEarth && !(latitude === 0 && longitude === 0) ? { latitude, longitude } : null;
}

function shift(start: string | null, end: string | null): Shift | null {
  return start === null || end === null ? null : { start: microseconds(start), end: microseconds(end) };
}

function microseconds(time: string): number {
  const [seconds = '', fraction = ''] = time.split('.');
  return Date.parse(`${seconds.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

const minute = (time: number): number => Math.floor(time / 60_000_000);
const trim = (ssn: string | null): string => (ssn ?? '').replace(/^ +| +$/g, '');
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function twoYearsBefore(day: string): string {
  const sameDay = `${Number(day.slice(0, 4)) - 2}${day.slice(4)}`;
  return sameDay.endsWith('02-29') ? sameDay.replace('02-29', '02-28') : sameDay;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
