import fc from 'fast-check';
import {
  address,
  asOf,
  caregiverId,
  decorationId,
  patientId,
  providerId,
  rules,
  ssn,
  visitContent,
  visitId,
  world,
} from '../detection/world.ts';
import { addDays } from '../naive-night/time.ts';

/** A row of a table of schema analytics that comes with a sync. */
interface Arrival {
  readonly table: string;
  readonly row: object;
}

/** What a day brings, and by how many days the calendar moves on before its night. */
export interface NastyDay {
  readonly later: number;
  readonly arrivals: readonly Arrival[];
  /** Null: nobody changes a rule. */
  readonly rules: typeof rules extends fc.Arbitrary<infer Rules> ? Rules | null : never;
  /** Null: nobody works. */
  readonly marks: number | null;
}

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const below = (limit: number) => fc.noBias(fc.nat({ max: limit - 1 }));
const moment = oneOf('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', null);

const billing = fc.record({
  billed: oneOf('yes', 'no', null),
  bill_type: oneOf('Hourly', 'Daily', 'Visit', null),
  bill_type_non_billed: oneOf('Hourly', 'Daily', 'Visit', 'Weekly'),
  billed_rate: oneOf('20.125', '0', '-3', null),
  bill_rate_non_billed: oneOf('17.5', '100', null),
  billed_hours: oneOf('3', '0', '1.7', null),
  visit_updated_timestamp: moment,
});

const visit = fc.tuple(below(170), visitContent, billing).map(([index, content, money]): Arrival => {
  const row = {
    visit_id: visitId(index),
    application_visit_id: `${900 + (index % 150)}`,
    ...content,
    ...money,
  };
  return { table: 'visit', row };
});

const deletedVisit = fc.tuple(below(170), moment).map(([index, visit_updated_timestamp]): Arrival => {
  return { table: 'deleted_visit', row: { visit_id: visitId(index), visit_updated_timestamp } };
});

const home = fc
  .tuple(address, oneOf('NY', 'New York', ' new york', 'NJ', '', null))
  .map(([row, address_state]): Arrival => ({ table: 'patient_address', row: { ...row, address_state } }));

const employed = fc.tuple(below(9), ssn, oneOf('Ann', 'Bea')).map(
  ([index, ssn, caregiver_firstname]): Arrival => ({
    table: 'caregiver',
    row: { caregiver_id: caregiverId(index), ssn, caregiver_firstname },
  }),
);

const providerOf = (index: number, isActive: boolean, address_state: string | null): Arrival => ({
  table: 'provider',
  row: {
    provider_id: providerId(index),
    provider_name: `Provider ${index}`,
    is_active: isActive,
    is_demo: index === 6,
    address_state,
  },
});
const provider = fc
  .tuple(below(7), oneOf(true, true, false), oneOf('NY', 'nj', null))
  .map(([index, isActive, state]) => providerOf(index, isActive, state));

const payerOf = (index: number, isShown: boolean, payer_state: string | null): Arrival => ({
  table: 'payer',
  row: {
    payer_id: decorationId(index),
    payer_name: `Payer ${index}`,
    payer_state,
    is_active: isShown,
    is_demo: index === 1,
  },
});
const payer = fc
  .tuple(below(3), oneOf(true, true, false), oneOf('NY', ' new york', 'NJ', null))
  .map(([index, isShown, state]) => payerOf(index, isShown, state));

const eventDay = oneOf('2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2024-11-23');
const training = fc
  .tuple(
    below(12),
    below(9),
    oneOf(0, 1, 2, 3, 4),
    eventDay,
    oneOf('08:00', '09:00', '10:00', '11:30'),
    oneOf(30, 60, 240),
  )
  .map(([index, caregiver, provider, day, clock, minutes]): Arrival => {
    const start = `${day} ${clock}:00`;
    const end = new Date(Date.parse(`${day}T${clock}:00Z`) + minutes * 60_000);
    return {
      table: 'caregiver_inservice',
      row: {
        application_caregiver_inservice_id: 500 + index,
        environment: 'env',
        caregiver_id: caregiverId(caregiver),
        provider_id: providerId(provider),
        inservice_start_date: start,
        inservice_end_date: end.toISOString().slice(0, 19).replace('T', ' '),
      },
    };
  });
const absence = fc.tuple(below(8), below(9), oneOf(0, 1, 2, 3, 4), eventDay, oneOf(0, 0, 1, 3)).map(
  ([index, caregiver, provider, day, days]): Arrival => ({
    table: 'caregiver_absence',
    row: {
      caregiver_vacation_id: 700 + index,
      environment: 'env',
      caregiver_id: caregiverId(caregiver),
      provider_id: providerId(provider),
      start_date: day,
      end_date: addDays(day, days),
    },
  }),
);

const arrival: fc.Arbitrary<Arrival> = fc.oneof(
  { weight: 10, arbitrary: visit },
  { weight: 2, arbitrary: deletedVisit },
  { weight: 2, arbitrary: home },
  { weight: 2, arbitrary: employed },
  { weight: 1, arbitrary: provider },
  { weight: 1, arbitrary: payer },
  { weight: 3, arbitrary: training },
  { weight: 2, arbitrary: absence },
  {
    weight: 1,
    arbitrary: fc.tuple(below(6), oneOf('Cid', 'Dee')).map(([index, patient_firstname]) => ({
      table: 'patient',
      row: { patient_id: patientId(index), patient_firstname },
    })),
  },
);

const firstArrivals: fc.Arbitrary<readonly Arrival[]> = fc
  .tuple(
    world,
    fc.array(visit, { minLength: 150, maxLength: 220, size: 'max' }),
    fc.array(training, { maxLength: 12, size: 'max' }),
    fc.array(absence, { maxLength: 8, size: 'max' }),
    fc.array(home, { maxLength: 12, size: 'max' }),
  )
  .map(([{ caregivers }, ...rest]) => [
    ...caregivers.map((row) => ({ table: 'caregiver', row })),
    ...[0, 1, 2, 3, 4, 5, 6].map((index) => providerOf(index, index !== 5, index % 2 === 0 ? 'NY' : null)),
    ...[0, 1, 2].map((index) => payerOf(index, index !== 2, 'NY')),
    ...rest.flat(),
  ]);

const day: fc.Arbitrary<NastyDay> = fc.record({
  later: oneOf(1, 1, 1, 1, 0, 2, 44),
  arrivals: fc.array(arrival, { maxLength: 14, size: 'max' }),
  rules: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: rules }),
  marks: fc.option(fc.nat({ max: 1000 }), { freq: 3 }),
});

/** A first day with a whole world, and days on which a little happens; few persons, days, times and places, so all meets all. */
export const nastyDays: fc.Arbitrary<readonly NastyDay[]> = fc
  .tuple(firstArrivals, rules, fc.array(day, { minLength: 3, maxLength: 6, size: 'max' }))
  .map(([arrivals, firstRules, days]) => [{ later: 0, arrivals, rules: firstRules, marks: null }, ...days]);

export const firstNight = asOf;
