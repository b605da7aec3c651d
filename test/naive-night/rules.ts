import type { Candidate, Place, Shift } from './candidates.ts';
import { groupBy } from './collections.ts';
import { dividedBy, isMore, plus, rational, rounded, times } from './rational.ts';
import type { NightSettings } from './rows.ts';
import type { Detected, RuleFlag, Verdict } from './state.ts';
import { minutesBetween } from './time.ts';

export const noFlags: Readonly<Record<RuleFlag, boolean>> = {
  same_sch_time_flag: false,
  same_visit_time_flag: false,
  sch_and_visit_time_same_flag: false,
  sch_over_another_sch_time_flag: false,
  visit_time_over_another_visit_time_flag: false,
  sch_time_over_visit_time_flag: false,
  distance_flag: false,
  in_service_flag: false,
  pto_flag: false,
};

export interface RulesContext {
  readonly asOf: string;
  readonly settings: NightSettings;
  /** Whether the directed pair stands already, in whatever state. */
  isKnown(visitId: string, conVisitId: string): boolean;
}

/** Rules 1–7 (DOMAIN.md §5): every candidate against every other one of its person. */
export function visitPairs(candidates: readonly Candidate[], context: RulesContext): Detected[] {
  const found: Detected[] = [];
  for (const visits of groupBy(candidates, (candidate) => candidate.person_key).values()) {
    for (const own of visits) {
      for (const con of visits) {
        const verdict = judge(own, con, context);
        if (verdict === undefined) continue;
        const { visit_id, person_key, visit_date } = own;
        found.push({ visit_id, con_visit_id: con.visit_id, person_key, visit_date, ...verdict });
      }
    }
  }
  return found;
}

function judge(a: Candidate, b: Candidate, { asOf, settings, isKnown }: RulesContext): Verdict | undefined {
  if (a.visit_id === b.visit_id || a.provider_id === b.provider_id || a.visit_date !== b.visit_date) {
    return undefined;
  }
  const exists = isKnown(a.visit_id, b.visit_id);
  if (!exists && (a.isMissed || b.isMissed)) return undefined;
  // "Existing pair" counts whatever its status, a resolved one too.
  const isScheduleDue = exists || a.visit_date >= asOf;
  const flags = { ...noFlags };
  let journey: Journey | undefined;
  if (a.isUnworked && b.isUnworked && a.scheduled && b.scheduled && isScheduleDue) {
    flags.same_sch_time_flag = isEqual(a.scheduled, b.scheduled);
    flags.sch_over_another_sch_time_flag = isOverlapNotEqual(a.scheduled, b.scheduled);
  }
  if (a.actual && b.actual) {
    flags.same_visit_time_flag = isEqual(a.actual, b.actual);
    flags.visit_time_over_another_visit_time_flag = isOverlapNotEqual(a.actual, b.actual);
    journey = tooFar({ ...a, shift: a.actual }, { ...b, shift: b.actual }, settings);
    flags.distance_flag = journey !== undefined;
  }
  const [planned, worked] = a.isUnworked ? [a, b] : [b, a];
  if (planned.isUnworked && planned.scheduled && worked.actual) {
    flags.sch_and_visit_time_same_flag = isEqual(planned.scheduled, worked.actual);
    flags.sch_time_over_visit_time_flag = isOverlapNotEqual(planned.scheduled, worked.actual);
  }
  if (!Object.values(flags).includes(true)) return undefined;
  const own = a.actual ?? a.scheduled;
  const con = b.actual ?? b.scheduled;
  return {
    ...flags,
    minute_diff_between_sch: own && con ? Math.abs(minutesBetween(own.end, con.start)) : null,
    distance_miles_from_lat_lng: journey?.miles ?? null,
    average_miles_per_hour: journey?.milesPerHour ?? null,
    eta_travel_minutes: journey?.etaMinutes ?? null,
  };
}

const isEqual = (a: Shift, b: Shift): boolean => a.start === b.start && a.end === b.end;
const isOverlap = (a: Shift, b: Shift): boolean => a.start < b.end && a.end > b.start;
const isOverlapNotEqual = (a: Shift, b: Shift): boolean => isOverlap(a, b) && !isEqual(a, b);

interface Journey {
  readonly miles: string;
  readonly milesPerHour: string;
  readonly etaMinutes: string;
}

interface Located {
  readonly shift: Shift;
  readonly place: Place | null;
  readonly zip: string | null;
}

/** Rule 7. */
function tooFar(a: Located, b: Located, settings: NightSettings): Journey | undefined {
  if (isOverlap(a.shift, b.shift) || a.place === null || b.place === null) return undefined;
  if (a.zip !== null && a.zip === b.zip) return undefined;
  const [first, second] = isFirst(a.shift, b.shift) ? [a, b] : [b, a];
  const gap = minutesBetween(first.shift.end, second.shift.start);
  // The sphere is the one place where floating point is what the rule means; PostgreSQL takes 15 digits over.
  const metres = rational(decimal(metresBetween(a.place, b.place)));
  const longer = plus(rational(1), dividedBy(rational(settings.extraDistancePercent), rational(100)));
  const travelled = times(dividedBy(metres, rational(1609)), longer);
  const miles = rounded(travelled, 2);
  const band = settings.mph
    .filter(({ from_miles }) => !isMore(rational(from_miles), rational(miles)))
    .filter(({ to_miles }) => !isMore(rational(miles), rational(to_miles)))
    .sort((p, q) => (isMore(rational(p.from_miles), rational(q.from_miles)) ? 1 : -1))[0];
  if (band === undefined) return undefined;
  const milesPerHour = rational(band.average_miles_per_hour);
  const hours = dividedBy(rational(rounded(travelled, 0)), milesPerHour);
  const etaMinutes = rounded(times(hours, rational(60)), 2);
  if (gap <= 0 || !isMore(rational(etaMinutes), rational(gap))) return undefined;
  return { miles, milesPerHour: rounded(milesPerHour, 2), etaMinutes };
}

/** Of two that start together, the one that ends first comes first. */
const isFirst = (a: Shift, b: Shift): boolean => a.start < b.start || (a.start === b.start && a.end <= b.end);

function decimal(value: number): string {
  const text = value.toPrecision(15);
  return text.includes('e') ? value.toFixed(20) : text;
}

/** The angle between two vectors from the centre of the sphere. */
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
