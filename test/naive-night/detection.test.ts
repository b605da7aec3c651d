import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normalState } from './cross-state.ts';
import type { AbsenceRow, AddressRow, InServiceRow } from './rows.ts';
import { aVisit, night, pairLines, tomorrow } from './small-world.ts';
import { ruleFlags } from './state.ts';

const firedIn = ({ pairs }: ReturnType<typeof night>) =>
  pairs.map((pair) => ruleFlags.filter((flag) => pair[flag]));

describe('rules 1–7 of the naive night', () => {
  it.each([
    ['same_sch_time_flag', { scheduled: '09:00-11:00' }, { scheduled: '09:00-11:00' }],
    ['sch_over_another_sch_time_flag', { scheduled: '09:00-11:00' }, { scheduled: '10:00-12:00' }],
    ['same_visit_time_flag', { actual: '09:00-11:00' }, { actual: '09:00-11:00' }],
    ['visit_time_over_another_visit_time_flag', { actual: '09:00-11:00' }, { actual: '10:59-12:00' }],
    ['sch_and_visit_time_same_flag', { scheduled: '09:00-11:00' }, { actual: '09:00-11:00' }],
    ['sch_time_over_visit_time_flag', { scheduled: '09:00-11:00' }, { actual: '08:00-09:01' }],
  ])('%s fires in both directions', (flag, own, con) => {
    expect(firedIn(night({ visit: [aVisit('P1', own), aVisit('Q1', con)] }))).toEqual([[flag], [flag]]);
  });

  it('lets shifts touch', () => {
    const visit = [aVisit('P1', { actual: '09:00-11:00' }), aVisit('Q1', { actual: '11:00-12:00' })];
    expect(night({ visit }).pairs).toEqual([]);
  });

  it('counts a schedule of the past only for a pair that exists', () => {
    const visit = [aVisit('P1', { scheduled: '09:00-11:00' }), aVisit('Q1', { scheduled: '09:00-11:00' })];
    expect(night({ visit }, { asOf: tomorrow }).pairs).toEqual([]);
    const found = night({ visit }, { asOf: tomorrow, after: night({ visit }) });
    expect(pairLines(found)).toEqual(['P1>Q1 U', 'Q1>P1 U']);
  });

  it('measures the way: 0.1 degrees of the equator are 6.91 miles, 14 minutes at 30 mph', () => {
    const visit = [
      aVisit('P1', { actual: '09:00-10:00', call_out_gps_coordinates: '"0,10"' }),
      aVisit('Q1', { actual: '10:13-11:00', call_in_gps_coordinates: '0,10.1' }),
    ];
    const [pair] = night({ visit }).pairs;
    expect(pair).toMatchObject({
      distance_flag: true,
      minute_diff_between_sch: 13,
      distance_miles_from_lat_lng: '6.91',
      average_miles_per_hour: '30.00',
      eta_travel_minutes: '14.00',
    });
    const inTime = aVisit('Q1', { actual: '10:14-11:00', call_in_gps_coordinates: '0,10.1' });
    expect(night({ visit: [aVisit('P1', visit[0]), inTime] }).pairs).toEqual([]);
  });
});

const training = (provider: string, hours: string): InServiceRow => ({
  application_caregiver_inservice_id: '12',
  environment: 'env',
  caregiver_id: `ann at ${provider}`,
  inservice_start_date: `2026-11-23 ${hours.split('-')[0]}:00`,
  inservice_end_date: `2026-11-23 ${hours.split('-')[1]}:00`,
  provider_id: provider,
  office_id: null,
});
const trainingId = createHash('md5').update('in-service/env/12').digest('hex');
const plain = (id: string | undefined) => id?.replaceAll('-', '');

describe('rule 8 of the naive night', () => {
  const visit = [aVisit('P1', { actual: '09:00-11:00' })];

  it('pairs a worked visit with training elsewhere both ways, inclusive at the ends', () => {
    const found = night({ visit, caregiver_inservice: [training('Q', '11:00-12:00')] });
    expect(firedIn(found)).toEqual([['in_service_flag'], ['in_service_flag']]);
    const sides = found.pairs.map((pair) => [plain(pair.visit_id), plain(pair.con_visit_id)]);
    expect(sides.sort()).toEqual(
      [
        ['P1', trainingId],
        [trainingId, 'P1'],
      ].sort(),
    );
    expect(found.conflicts.map(({ provider_id }) => provider_id).sort()).toEqual(['P', 'Q']);
  });

  it.each([
    ['a minute later', { caregiver_inservice: [training('Q', '11:01-12:00')] }],
    ['at the same provider', { caregiver_inservice: [training('P', '11:00-12:00')] }],
    [
      'at both',
      {
        caregiver_inservice: [
          training('Q', '10:00-12:00'),
          { ...training('P', '10:00-12:00'), environment: 'other' },
        ],
      },
    ],
  ])('does not %s', (_, rows) => {
    expect(night({ visit, ...rows }).pairs).toEqual([]);
  });
});

const daysOff = (provider: string, days: string): AbsenceRow => ({
  caregiver_vacation_id: '100.00000',
  environment: 'env',
  caregiver_id: `ann at ${provider}`,
  start_date: `2026-11-${days.split('-')[0]}`,
  end_date: `2026-11-${days.split('-')[1]}`,
  provider_id: provider,
  office_id: null,
});

describe('rule 9 of the naive night', () => {
  const visit = [aVisit('P1', { actual: '09:00-11:00' })];

  it('pairs a worked visit with days off elsewhere, in one direction, without a place on a dashboard', () => {
    const found = night({ visit, caregiver_absence: [daysOff('Q', '20-23')] });
    expect(firedIn(found)).toEqual([['pto_flag']]);
    expect(plain(found.pairs[0]?.con_visit_id)).toBe(
      createHash('md5').update('absence/env/100').digest('hex'),
    );
    expect(found.conflicts.map(({ visit_id }) => visit_id)).toEqual(['P1']);
    expect(found.money.map(({ conflict_type }) => conflict_type)).toEqual([null]);
    expect(found.dashboards).toEqual([]);
  });

  it('does not when the own provider knows of days off that cover the visit', () => {
    const both = [daysOff('Q', '20-23'), { ...daysOff('P', '23-24'), environment: 'other' }];
    expect(night({ visit, caregiver_absence: both }).pairs).toEqual([]);
  });

  it('does not for a visit that was only planned', () => {
    const planned = [aVisit('P1', { scheduled: '09:00-11:00' })];
    expect(night({ visit: planned, caregiver_absence: [daysOff('Q', '20-23')] }).pairs).toEqual([]);
  });
});

describe('the cross-state filter of the naive night', () => {
  const visit = [aVisit('P1', { actual: '09:00-11:00' }), aVisit('Q1', { actual: '09:00-11:00' })];
  const home = (name: string, state: string | null): AddressRow => ({
    patient_address_id: name,
    patient_id: `patient of ${name}`,
    address_type: 'GPS',
    primary_address: true,
    address_line_1: null,
    address_line_2: null,
    city: null,
    county: null,
    address_state: state,
    zip_code: null,
    latitude: null,
    longitude: null,
    application_created_utc_timestamp: null,
  });

  it.each([
    ['New York', 'ny ', 2],
    ['NY', 'NJ', 0],
    ['NY', null, 2],
    ['NY', '  ', 2],
  ])('finds of "%s" and "%s" %i pairs', (own, con, count) => {
    const found = night({ visit, patient_address: [home('P1', own), home('Q1', con)] });
    expect(found.pairs.length).toBe(count);
  });

  it('can be switched off', () => {
    const patient_address = [home('P1', 'NY'), home('Q1', 'NJ')];
    expect(night({ visit, patient_address }, { isCrossStateFiltered: false }).pairs.length).toBe(2);
  });

  it('knows names of states in any case', () => {
    expect(['new  york', 'Ny', 'District Of Columbia', '', null].map(normalState)).toEqual([
      'NY',
      'NY',
      'DC',
      null,
      null,
    ]);
  });
});
