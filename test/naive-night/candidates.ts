import { createHmac } from 'node:crypto';
import { byText, groupBy, indexBy } from './collections.ts';
import type { AddressRow, AnalyticsRows, NightSettings, VisitRow } from './rows.ts';
import { isWithin, microseconds, windowOf } from './time.ts';

/** In microseconds of the wall clock. */
export interface Shift {
  readonly start: number;
  readonly end: number;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** A visit of DOMAIN.md §4; a missed one is among them, because existing pairs are looked at even so. */
export interface Candidate {
  readonly row: VisitRow;
  readonly visit_id: string;
  readonly provider_id: string;
  readonly visit_date: string;
  readonly person_key: string;
  readonly scheduled: Shift | null;
  readonly actual: Shift | null;
  readonly isUnworked: boolean;
  readonly isMissed: boolean;
  readonly place: Place | null;
  readonly zip: string | null;
}

/** What is known of persons, providers, homes and deletions, looked up by id. */
export interface World {
  readonly rows: AnalyticsRows;
  personKeyOf(caregiverId: string | null): string | undefined;
  takesPart(providerId: string | null): boolean;
  homeOf(patientId: string | null): AddressRow | undefined;
  visitOf(visitId: string): VisitRow | undefined;
  isDeleted(visitId: string): boolean;
}

export function worldOf(rows: AnalyticsRows, settings: NightSettings): World {
  const excludedSsns = new Set(settings.excludedSsns);
  const personKeys = new Map(
    rows.caregiver.map(({ caregiver_id, ssn }) => {
      const trimmed = (ssn ?? '').replace(/^ +| +$/g, '');
      const isNobody = trimmed === '' || excludedSsns.has(trimmed);
      return [caregiver_id, isNobody ? undefined : personKey(trimmed, settings.personKeySecret)];
    }),
  );
  const providers = indexBy(rows.provider, (provider) => provider.provider_id);
  const excludedAgencies = new Set(settings.excludedAgencies);
  const addresses = groupBy(rows.patient_address, (address) => address.patient_id);
  const homes = new Map([...addresses].map(([patientId, known]) => [patientId, chosenHome(known)]));
  const visits = indexBy(rows.visit, (visit) => visit.visit_id);
  const deleted = indexBy(rows.deleted_visit, (visit) => visit.visit_id);
  return {
    rows,
    personKeyOf: (caregiverId) => (caregiverId === null ? undefined : personKeys.get(caregiverId)),
    takesPart: (providerId) => {
      const provider = providerId === null ? undefined : providers.get(providerId);
      // A demo flag that nobody has set is none; an active flag that nobody has set is none either.
      if (provider === undefined || provider.is_active !== true || provider.is_demo === true) return false;
      return !excludedAgencies.has(provider.provider_id);
    },
    homeOf: (patientId) => (patientId === null ? undefined : homes.get(patientId)),
    visitOf: (visitId) => visits.get(visitId),
    // AMBIGUOUS (§4, §7): "in deleted_visit". A visit that comes back leaves that view on Snowflake, which our copy does
    // not notice, so of a visit in both views the later update counts (docs/rules.md), for §4 and for step 3 alike.
    isDeleted: (visitId) => {
      const gone = deleted.get(visitId);
      const visit = visits.get(visitId);
      if (gone === undefined) return false;
      const [goneAt, changedAt] = [gone.visit_updated_timestamp, visit?.visit_updated_timestamp ?? null];
      return !(goneAt !== null && changedAt !== null && goneAt < changedAt);
    },
  };
}

export function candidatesOf(world: World, asOf: string): Candidate[] {
  const window = windowOf(asOf);
  return world.rows.visit.flatMap((row) => {
    const { visit_id, visit_date, provider_id } = row;
    const person_key = world.personKeyOf(row.caregiver_id);
    if (visit_date === null || !isWithin(window, visit_date) || person_key === undefined) return [];
    if (provider_id === null || !world.takesPart(provider_id) || world.isDeleted(visit_id)) return [];
    const home = world.homeOf(row.provider_patient_id);
    return {
      row,
      visit_id,
      provider_id,
      visit_date,
      person_key,
      scheduled: shiftOf(row.scheduled_start_time, row.scheduled_end_time),
      actual: shiftOf(row.visit_start_time, row.visit_end_time),
      isUnworked: row.visit_start_time === null && row.visit_end_time === null,
      isMissed: row.is_missed === true,
      place: placeOfVisit(row, home),
      zip: home?.zip_code ?? world.homeOf(row.payer_patient_id)?.zip_code ?? null,
    };
  });
}

export function shiftOf(start: string | null, end: string | null): Shift | null {
  return start === null || end === null ? null : { start: microseconds(start), end: microseconds(end) };
}

/** The first half of HMAC-SHA-256, written as a UUID (docs/adr/001-person-key.md). */
function personKey(ssn: string, secret: string): string {
  const hex = createHmac('sha256', secret).update(ssn).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function chosenHome(addresses: readonly AddressRow[]): AddressRow | undefined {
  // Moments arrive in UTC, so as text they sort as they follow each other; without one comes last.
  const createdAt = (address: AddressRow) => address.application_created_utc_timestamp ?? '';
  return addresses
    .filter(({ primary_address, address_type }) => primary_address === true && address_type?.includes('GPS'))
    .sort(
      (p, q) => byText(createdAt(q), createdAt(p)) || byText(q.patient_address_id, p.patient_address_id),
    )[0];
}

/** Call-out, else call-in, else where the patient lives. */
export function placeOfVisit(visit: VisitRow, home: AddressRow | undefined): Place | null {
  return (
    placeOfPunch(visit.call_out_gps_coordinates) ??
    placeOfPunch(visit.call_in_gps_coordinates) ??
    placeOf(home?.latitude ?? null, home?.longitude ?? null)
  );
}

function placeOfPunch(gps: string | null): Place | null {
  const parts = (gps ?? '').replaceAll('"', '').split(',');
  if (parts.length !== 2 || parts.some((part) => part.trim() === '')) return null;
  const [latitude = Number.NaN, longitude = Number.NaN] = parts.map(Number);
  return placeOf(latitude, longitude);
}

function placeOf(latitude: number | null, longitude: number | null): Place | null {
  if (latitude === null || longitude === null) return null;
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isOnEarth && !(latitude === 0 && longitude === 0) ? { latitude, longitude } : null;
}
