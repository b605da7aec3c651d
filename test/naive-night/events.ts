import { createHash } from 'node:crypto';
import type { Candidate, Shift, World } from './candidates.ts';
import { shiftOf } from './candidates.ts';
import type { AbsenceRow, InServiceRow } from './rows.ts';
import { noFlags } from './rules.ts';
import type { Detected, RuleFlag } from './state.ts';
import { dayOf } from './time.ts';

/** Training of a person at a provider, under an id made of its own key. */
export interface InService {
  readonly event_id: string;
  readonly row: InServiceRow;
  readonly person_key: string;
  readonly provider_id: string;
  readonly shift: Shift;
}

export interface Absence {
  readonly event_id: string;
  readonly row: AbsenceRow;
  readonly person_key: string;
  readonly provider_id: string;
  readonly firstDay: string;
  readonly lastDay: string;
}

/**
 * AMBIGUOUS (§6): whether an event of an inactive, demo or excluded provider counts. The event is a side of a pair, and
 * for in-service even its first side, so what §4 asks of a visit's provider is asked of the event's too.
 * AMBIGUOUS (§6): "start and end time" of a training are the two dates, which carry times; the texts "From time" and
 * "End time" are not read.
 */
export function inServicesOf(world: World): InService[] {
  return world.rows.caregiver_inservice.flatMap((row) => {
    const { caregiver_id, provider_id, environment, application_caregiver_inservice_id } = row;
    const person_key = world.personKeyOf(caregiver_id);
    const shift = shiftOf(row.inservice_start_date, row.inservice_end_date);
    if (person_key === undefined || provider_id === null || !world.takesPart(provider_id) || !shift)
      return [];
    const event_id = eventId('in-service', environment, application_caregiver_inservice_id);
    return { event_id, row, person_key, provider_id, shift };
  });
}

/** AMBIGUOUS (§6): nothing is said of absences whose "Active" is false; they count. */
export function absencesOf(world: World): Absence[] {
  return world.rows.caregiver_absence.flatMap((row) => {
    const { caregiver_id, provider_id, environment, caregiver_vacation_id, start_date, end_date } = row;
    const person_key = world.personKeyOf(caregiver_id);
    if (person_key === undefined || provider_id === null || !world.takesPart(provider_id)) return [];
    if (start_date === null || end_date === null) return [];
    const event_id = eventId('absence', environment, caregiver_vacation_id);
    return { event_id, row, person_key, provider_id, firstDay: start_date, lastDay: end_date };
  });
}

/**
 * Rule 8, both directions. AMBIGUOUS (§6): the date of the pair. It is the visit's in both directions, so that both enter
 * and leave the window together; and nothing is said of minutes between a visit and an event, so there are none.
 */
export function inServicePairs(visits: readonly Candidate[], events: readonly InService[]): Detected[] {
  return visits.flatMap((visit) => {
    const { actual } = visit;
    if (actual === null || visit.isMissed) return [];
    const met = events.filter(
      (event) => event.person_key === visit.person_key && isMeeting(actual, event.shift),
    );
    if (met.some((event) => event.provider_id === visit.provider_id)) return [];
    return met.flatMap((event) => [
      eventPair(visit, 'in_service_flag', [visit.visit_id, event.event_id]),
      eventPair(visit, 'in_service_flag', [event.event_id, visit.visit_id]),
    ]);
  });
}

/** Rule 9, from the visit to the absence. A visit's dates are the days of its actual start and end. */
export function absencePairs(visits: readonly Candidate[], events: readonly Absence[]): Detected[] {
  return visits.flatMap((visit) => {
    const { visit_start_time, visit_end_time } = visit.row;
    if (visit_start_time === null || visit_end_time === null || visit.isMissed) return [];
    const [firstDay, lastDay] = [dayOf(visit_start_time), dayOf(visit_end_time)];
    const ofPerson = events.filter((event) => event.person_key === visit.person_key);
    const isCovered = ofPerson.some(
      (event) =>
        event.provider_id === visit.provider_id && event.firstDay <= firstDay && event.lastDay >= lastDay,
    );
    if (isCovered) return [];
    return ofPerson
      .filter((event) => event.provider_id !== visit.provider_id)
      .filter((event) => firstDay <= event.lastDay && lastDay >= event.firstDay)
      .map((event) => eventPair(visit, 'pto_flag', [visit.visit_id, event.event_id]));
  });
}

/** Inclusive, unlike the overlap of visits. */
const isMeeting = (a: Shift, b: Shift): boolean => a.start <= b.end && a.end >= b.start;

function eventPair(visit: Candidate, flag: RuleFlag, [visit_id, con_visit_id]: [string, string]): Detected {
  return {
    ...{ visit_id, con_visit_id, person_key: visit.person_key, visit_date: visit.visit_date },
    ...{ ...noFlags, [flag]: true },
    minute_diff_between_sch: null,
    distance_miles_from_lat_lng: null,
    average_miles_per_hour: null,
    eta_travel_minutes: null,
  };
}

/** docs/backfill.md; a key that arrives as `100.00000` is the number 100. */
function eventId(kind: string, environment: string, key: string): string {
  const number = key.includes('.') ? key.replace(/\.?0+$/, '') : key;
  const hex = createHash('md5').update(`${kind}/${environment}/${number}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
