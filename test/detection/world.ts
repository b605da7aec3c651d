import fc from 'fast-check';
import type { AbsenceRow, AddressRow, Rules, TrainingRow, VisitRow, World } from './rows.ts';

export const asOf = '2026-11-23';

const count = { persons: 3, caregivers: 9, providers: 7, patients: 6 };

export const visitId = (index: number): string => uuid('a', index);
export const caregiverId = (index: number): string => uuid('c', index);
export const providerId = (index: number): string => uuid('d', index);
/** Of an office, a payer, a contract or a service code. */
export const decorationId = (index: number): string => uuid('f', index);
export const patientId = (index: number): string => uuid('b', index);

function uuid(kind: string, index: number): string {
  return `${kind}0000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

/** Without the bias of fast-check towards small numbers: here they are names, and small ones mean nothing. */
const below = (limit: number) => fc.noBias(fc.nat({ max: limit - 1 }));
const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

/** Days on either side of every bound of the rules; most visits fall on few days, so that they meet. */
const day = fc.oneof(
  { weight: 20, arbitrary: oneOf('2026-11-22', '2026-11-23', '2026-11-24') },
  { weight: 1, arbitrary: oneOf('2024-11-22', '2024-11-23', '2027-01-07', '2027-01-08', null) },
);

/** Seconds from the midnight that begins the visit date. */
const clock = fc
  .tuple(oneOf(8, 9, 10, 11), oneOf(0, 0, 1, 20, 59), oneOf(0, 0, 0, 1, 59))
  .map(([hour, minute, second]) => hour * 3600 + minute * 60 + second);

/** Shifts that are equal, touch, contain each other, miss each other by seconds, pass midnight, last no time, run backwards. */
const shift = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        [8, 9],
        [9, 10],
        [9, 10 + 59 / 3600],
        [9.5, 9.75],
        [10, 10],
        [10 + 1 / 60, 12],
        [10 + 20 / 60, 12],
        [10 + 21 / 60, 12],
        [14, 15],
        [22, 26],
        [24, 25],
        [10, 9],
      )
      .map(([start = 0, end = 0]) => [Math.round(start * 3600), Math.round(end * 3600)]),
  },
  { weight: 1, arbitrary: fc.tuple(clock, clock).map(([a, b]) => (a < b ? [a, b] : [b, a])) },
);

/** On the equator 0.1 degrees are 6.911 miles; the bands below meet at 6.91 and at 13.82. */
const punch = oneOf(
  '0,10',
  '0,10.1',
  '0,10.2',
  '0,10.4',
  null,
  ',',
  '',
  '0,0',
  '"0,10"',
  '0,10',
  '0,10.1',
  ' 0 , 10.2 ',
  '0,-10',
  '0.0,170',
  '90,0',
  '91,10',
  '0,181',
  '-0.1,1e1',
  'north,10',
  '0,10,5',
  `0,${'9'.repeat(400)}`,
  '40.7128,-74.0060',
  '"40.7306,-73.9352"',
);

function at(visitDate: string | null, seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  const midnight = Date.parse(`${visitDate ?? asOf}T00:00:00Z`);
  return new Date(midnight + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** A visit without its id. */
export const visitContent: fc.Arbitrary<Omit<VisitRow, 'visit_id'>> = fc
  .record({
    caregiver: fc.option(below(count.caregivers + 1), { freq: 20 }),
    provider: fc.option(oneOf(0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7), { freq: 30 }),
    day,
    scheduled: fc.option(shift, { freq: 15 }),
    actual: shift,
    worked: oneOf('both', 'both', 'both', 'both', 'neither', 'neither', 'neither', 'start', 'end'),
    isMissed: oneOf(false, false, false, false, false, false, true, null),
    callIn: punch,
    callOut: punch,
    patient: fc.option(below(count.patients)),
    payerPatient: fc.option(below(count.patients)),
    decoration: fc.option(below(4)),
  })
  .map((visit) => ({
    caregiver_id: visit.caregiver === null ? null : caregiverId(visit.caregiver),
    provider_id: visit.provider === null ? null : providerId(visit.provider),
    visit_date: visit.day,
    scheduled_start_time: at(visit.day, visit.scheduled?.[0]),
    scheduled_end_time: at(visit.day, visit.scheduled?.[1]),
    visit_start_time: ['both', 'start'].includes(visit.worked) ? at(visit.day, visit.actual[0]) : null,
    visit_end_time: ['both', 'end'].includes(visit.worked) ? at(visit.day, visit.actual[1]) : null,
    is_missed: visit.isMissed,
    call_in_gps_coordinates: visit.callIn,
    call_out_gps_coordinates: visit.callOut,
    provider_patient_id: visit.patient === null ? null : patientId(visit.patient),
    payer_patient_id: visit.payerPatient === null ? null : patientId(visit.payerPatient),
    ...decorations(visit.decoration),
  }));

function decorations(index: number | null) {
  const id = index === null ? null : decorationId(index);
  return { office_id: id, payer_id: id, contract_id: id, service_code_id: id };
}

export const ssn: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 8, arbitrary: below(count.persons).map((person) => `900-11-000${person}`) },
  { weight: 1, arbitrary: below(count.persons).map((person) => `  900-11-000${person} `) },
  { weight: 1, arbitrary: oneOf(null, '', '  ', '999-99-9999', ' 999-99-9999') },
);

export const usState = oneOf(null, null, null, 'NY', 'NY', ' new  York', 'PA', 'pennsylvania', '  ');

export const address: fc.Arbitrary<AddressRow> = fc
  .record({
    address: below(12),
    patient: fc.option(below(count.patients), { freq: 20 }),
    type: oneOf('GPS', 'Home, GPS', 'GPS', 'Mailing', null),
    isPrimary: oneOf(true, true, true, false, null),
    zip: oneOf('10001', '10001', '10002', null),
    state: usState,
    latitude: oneOf(0, 0, 0.1, 40.7128, 95, null),
    longitude: oneOf(0, 10, 10.1, 10.2, 10.0001, -74.006, null),
    created: oneOf('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', null),
  })
  .map((row) => ({
    patient_address_id: uuid('e', row.address),
    patient_id: row.patient === null ? null : patientId(row.patient),
    address_type: row.type,
    primary_address: row.isPrimary,
    zip_code: row.zip,
    address_state: row.state,
    latitude: row.latitude,
    longitude: row.longitude,
    application_created_utc_timestamp: row.created,
  }));

export const rules: fc.Arbitrary<Rules> = fc.record({
  extra_distance_percent: oneOf(0, 0, 12.5, 100),
  cross_state_filter: oneOf(true, true, false),
  mph: oneOf(
    [
      { from_miles: 0, to_miles: 6.91, average_miles_per_hour: 7 },
      { from_miles: 6.91, to_miles: 13.82, average_miles_per_hour: 12.5 },
      { from_miles: 13.83, to_miles: 5000, average_miles_per_hour: 96 },
    ],
    [{ from_miles: 0.01, to_miles: 14, average_miles_per_hour: 3.2 }],
    [],
  ),
  excluded_ssns: fc.constant(['999-99-9999']),
  excluded_agencies: fc.constant([providerId(4)]),
});

/** At which agency, on a busy day or about it, at hours when people work; some times are not known. */
const event = fc.record({
  caregiver: fc.option(below(count.caregivers + 1), { freq: 20 }),
  provider: fc.option(below(count.providers), { freq: 20 }),
  day: oneOf(
    '2026-11-21',
    '2026-11-22',
    '2026-11-22',
    '2026-11-23',
    '2026-11-23',
    '2026-11-24',
    '2024-11-22',
  ),
  hours: oneOf([8, 9], [9, 9.5], [10, 10], [12, 13], [13, 30], [26, 27], [40, 60]),
  hasEnd: oneOf(true, true, true, true, true, false),
});

export const training: fc.Arbitrary<TrainingRow> = fc.tuple(below(12), event).map(([id, row]) => ({
  application_caregiver_inservice_id: id,
  environment: 'ENV1',
  caregiver_id: row.caregiver === null ? null : caregiverId(row.caregiver),
  provider_id: row.provider === null ? null : providerId(row.provider),
  inservice_start_date: at(row.day, (row.hours[0] ?? 0) * 3600),
  inservice_end_date: row.hasEnd ? at(row.day, (row.hours[1] ?? 0) * 3600) : null,
}));

export const absence: fc.Arbitrary<AbsenceRow> = fc.tuple(below(12), event).map(([id, row]) => ({
  caregiver_vacation_id: id,
  environment: 'ENV1',
  caregiver_id: row.caregiver === null ? null : caregiverId(row.caregiver),
  provider_id: row.provider === null ? null : providerId(row.provider),
  start_date: at(row.day, (row.hours[0] ?? 0) * 3600)?.slice(0, 10) ?? null,
  end_date: row.hasEnd ? (at(row.day, (row.hours[1] ?? 0) * 3600)?.slice(0, 10) ?? null) : null,
}));

/** Whether providers 0 to 6 take part; 5 is inactive and 6 a demo, and there is no provider 7. */
const providers = Array.from({ length: count.providers }, (_, index) => ({
  provider_id: providerId(index),
  is_active: index !== 5,
  is_demo: index === 6,
  address_state: index === 1 ? 'New York' : index === 2 ? 'PA' : null,
}));

/** A dense, nasty world: few persons, days, times and places, so that everything meets everything. */
export const world: fc.Arbitrary<World> = fc
  .record({
    rules,
    ssns: fc.array(ssn, { minLength: count.caregivers, maxLength: count.caregivers }),
    addresses: fc.uniqueArray(address, { selector: (row) => row.patient_address_id, maxLength: 12 }),
    visits: fc.array(visitContent, { minLength: 120, maxLength: 200, size: 'max' }),
    deleted: fc.array(below(200), { maxLength: 5 }),
    trainings: fc.uniqueArray(training, {
      selector: (row) => row.application_caregiver_inservice_id,
      maxLength: 8,
    }),
    absences: fc.uniqueArray(absence, { selector: (row) => row.caregiver_vacation_id, maxLength: 8 }),
    pairs: fc.uniqueArray(fc.tuple(below(200), below(200)), { selector: String, maxLength: 40 }),
  })
  .map(({ rules, ssns, addresses, visits, deleted, trainings, absences, pairs }) => {
    const isVisit = (index: number) => index < visits.length;
    return {
      asOf,
      rules,
      providers,
      caregivers: ssns.map((ssn, index) => ({ caregiver_id: caregiverId(index), ssn })),
      addresses,
      visits: visits.map((visit, index) => ({ visit_id: visitId(index), ...visit })),
      deletedVisits: [...new Set(deleted)].map((index) => ({ visit_id: visitId(index) })),
      trainings,
      absences,
      existingPairs: pairs
        .filter(
          ([a, b]) => a !== b && isVisit(a) && isVisit(b) && visits[a]?.provider_id && visits[a]?.visit_date,
        )
        .map(([a, b]) => [visitId(a), visitId(b)] as const),
    };
  });
