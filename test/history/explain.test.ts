import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSide, judge, readFacts, type Verdict } from '../../src/explain/index.ts';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { runCm } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { storeRows, storeRules } from '../detection/store.ts';
import { asOf, caregiverId, patientId, providerId, visitId } from '../detection/world.ts';

const personKeySecret = 'secret of the tests';

interface Wish {
  agency: number;
  caregiver?: number;
  date?: string;
  scheduled?: string;
  actual?: string | null;
  isMissed?: boolean;
  patient?: number;
}

/** Agencies 0 and 1 take part, 2 is a demo, 3 not active, 4 excluded. Caregivers 0 and 1 are one person, 2 is another, 3 has no SSN. */
const visits = {
  first: { agency: 0, actual: '08:00-10:00', patient: 0 },
  overlapping: { agency: 1, caregiver: 1, actual: '09:30-11:00', patient: 1 },
  touching: { agency: 1, caregiver: 1, actual: '10:00-12:00', patient: 1 },
  // 0.1 degrees on the equator are 6.91 miles; at 19 mph, 7 whole miles take 22.11 minutes.
  'half an hour later': { agency: 1, caregiver: 1, actual: '10:30-12:00', patient: 1 },
  'twenty minutes later': { agency: 1, caregiver: 1, actual: '10:20-12:00', patient: 1 },
  'within a ZIP': { agency: 1, caregiver: 1, actual: '10:20-12:00', patient: 2 },
  'in another state': { agency: 1, caregiver: 1, actual: '09:00-10:00', patient: 3 },
  'without a place': { agency: 1, caregiver: 1, actual: '10:20-12:00' },
  'somebody else': { agency: 1, caregiver: 2, actual: '08:00-10:00' },
  'of nobody': { agency: 1, caregiver: 3, actual: '08:00-10:00' },
  'of the same agency': { agency: 0, actual: '09:00-10:00' },
  'of a demo': { agency: 2, actual: '09:00-10:00' },
  inactive: { agency: 3, actual: '09:00-10:00' },
  excluded: { agency: 4, actual: '09:00-10:00' },
  'a day later': { agency: 1, caregiver: 1, date: '2026-11-24', actual: '08:00-10:00' },
  'long ago': { agency: 1, caregiver: 1, date: '2024-11-22', actual: '08:00-10:00' },
  scheduled: { agency: 1, caregiver: 1, scheduled: '08:00-10:00' },
  'half worked': { agency: 1, caregiver: 1, actual: '08:00-' },
  missed: { agency: 1, caregiver: 1, scheduled: '08:30-10:00', isMissed: true },
  deleted: { agency: 1, caregiver: 1, actual: '08:00-10:00' },
  'planned yesterday': { agency: 0, date: '2026-11-22', scheduled: '08:00-10:00' },
  'planned yesterday too': { agency: 1, caregiver: 1, date: '2026-11-22', scheduled: '08:00-10:00' },
} as const satisfies Record<string, Wish>;
type Name = keyof typeof visits;
const idOf = (name: Name): string => visitId(Object.keys(visits).indexOf(name));

describe('why two visits collide or do not', () => {
  let database: TestDatabase;
  let events: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { pool } = database;
    await createAnalyticsTables(pool);
    await storeRules(pool, {
      extra_distance_percent: 0,
      mph: [{ from_miles: 0, to_miles: 500, average_miles_per_hour: 19 }],
      excluded_ssns: ['999-99-9999'],
      excluded_agencies: [providerId(4)],
    });
    await storeRows(
      pool,
      'provider',
      ['Acorn', 'Birch', 'Demo', 'Closed', 'Out'].map((provider_name, index) => ({
        provider_id: providerId(index),
        provider_name,
        is_active: index !== 3,
        is_demo: index === 2,
      })),
      1,
    );
    await storeRows(
      pool,
      'caregiver',
      ['900-11-0001', ' 900-11-0001', '900-11-0002', ''].map((ssn, index) => ({
        caregiver_id: caregiverId(index),
        ssn,
      })),
      1,
    );
    await storeRows(
      pool,
      'patient_address',
      [
        { longitude: 10, zip_code: '10001', address_state: 'NY' },
        { longitude: 10.1, zip_code: '10002', address_state: 'NY' },
        { longitude: 10.1, zip_code: '10001', address_state: 'NY' },
        { longitude: 10.1, zip_code: '10003', address_state: 'PA' },
      ].map((address, index) => ({
        ...address,
        latitude: 0,
        patient_address_id: patientId(100 + index),
        patient_id: patientId(index),
        address_type: 'GPS',
        primary_address: true,
      })),
      1,
    );
    await storeRows(
      pool,
      'visit',
      Object.entries(visits).map(([name, visit], index) => visitRow(name, visit, index)),
      1,
    );
    await storeRows(pool, 'deleted_visit', [{ visit_id: idOf('deleted') }], 1);
    await storeRows(
      pool,
      'caregiver_inservice',
      [
        { id: 1, agency: 1, start: '10:00', end: '12:00' },
        { id: 2, agency: 1, start: '10:01', end: '12:00' },
      ].map(({ id, agency, start, end }) => ({
        application_caregiver_inservice_id: id,
        environment: 'ENV1',
        caregiver_id: caregiverId(1),
        provider_id: providerId(agency),
        inservice_start_date: `${asOf} ${start}`,
        inservice_end_date: `${asOf} ${end}`,
      })),
      1,
    );
    await storeRows(
      pool,
      'caregiver_absence',
      [
        { id: 1, agency: 1, from: '2026-11-20', to: asOf },
        { id: 2, agency: 0, from: '2026-11-24', to: '2026-11-30' },
        { id: 3, agency: 1, from: '2026-11-24', to: '2026-11-24' },
      ].map(({ id, agency, from, to }) => ({
        caregiver_vacation_id: id,
        environment: 'ENV1',
        caregiver_id: caregiverId(agency),
        provider_id: providerId(agency),
        start_date: from,
        end_date: to,
      })),
      1,
    );
    await runPipeline({ pool, asOf, personKeySecret });
    const { rows } = await pool.query<{ key: string; id: string }>(
      "select concat(kind, ' ', row_number() over (partition by kind, provider_id order by starts_at), ' at ', provider_id) as key, event_id as id from pipeline.event",
    );
    events = Object.fromEntries(rows.map(({ key, id }) => [key, id]));
  });
  afterAll(() => database.drop());

  const verdictOn = async (one: string, other: string, day = asOf): Promise<Verdict> => {
    const facts = await readFacts(database.pool, { sides: [one, other], asOf: day });
    if (facts === null) throw new Error('one side is not known');
    return judge(facts);
  };
  const ruleOf = async (rule: number, one: Name, other: Name) =>
    (await verdictOn(idOf(one), idOf(other))).rules[rule - 1];

  it.each<[number, Name, Name, boolean, string]>([
    [5, 'first', 'overlapping', true, '08:00–10:00 (A) and 09:30–11:00 (B) overlap by 30 min'],
    [2, 'first', 'overlapping', false, '08:00–10:00 (A) and 09:30–11:00 (B) are not the same'],
    [
      1,
      'first',
      'overlapping',
      false,
      'it compares scheduled times of both, but A is worked and B is worked',
    ],
    [7, 'first', 'overlapping', false, 'they overlap by 30 min, so there is no way between them to make'],
    [5, 'first', 'touching', false, 'A ends when B begins, at 10:00: the ends touch, so no overlap'],
    [5, 'touching', 'first', false, 'B ends when A begins, at 10:00: the ends touch, so no overlap'],
    [
      7,
      'first',
      'touching',
      false,
      'A ends when B begins, at 10:00: the ends touch; it needs a gap above zero',
    ],
    [7, 'first', 'half an hour later', false, 'gap 30 min ≥ ETA 22.11 min (6.91 miles at 19.00 mph)'],
    [7, 'first', 'twenty minutes later', true, 'gap 20 min < ETA 22.11 min (6.91 miles at 19.00 mph)'],
    [7, 'first', 'within a ZIP', false, 'both are in the same ZIP code'],
    [7, 'first', 'without a place', false, 'the place of at least one of them is not known'],
    [
      5,
      'first',
      'half an hour later',
      false,
      '08:00–10:00 (A) and 10:30–12:00 (B) lie 30 min apart, so no overlap',
    ],
    [3, 'first', 'scheduled', true, 'both are 08:00–10:00'],
    [6, 'first', 'scheduled', false, 'both are 08:00–10:00: the same time, which another rule is for'],
    [
      6,
      'first',
      'missed',
      false,
      '08:00–10:00 (A) and 08:30–10:00 (B) overlap by 1 h 30 min; but visit B is missed, and that makes no new pair',
    ],
    [
      5,
      'first',
      'in another state',
      false,
      '08:00–10:00 (A) and 09:00–10:00 (B) overlap by 1 h; but the sides are in different states (NY and PA), and the cross-state filter is on',
    ],
    [
      1,
      'planned yesterday',
      'planned yesterday too',
      false,
      'both are 08:00–10:00; but schedules of 2026-11-22 are over on 2026-11-23, and that makes no new pair',
    ],
    [8, 'first', 'overlapping', false, 'neither side is in-service training'],
    [9, 'first', 'overlapping', false, 'neither side is days off'],
  ])('rule %i, %s and %s: %s, %s', async (rule, one, other, fires, why) => {
    expect(await ruleOf(rule, one, other)).toMatchObject({ number: rule, fires, why });
  });

  it.each<[Name, Name, string]>([
    ['first', 'first', 'both are the same visit'],
    ['first', 'somebody else', 'different persons: the caregivers have different SSNs'],
    ['first', 'of nobody', 'its caregiver has no SSN (visit B)'],
    ['first', 'of the same agency', 'same provider, Acorn'],
    ['first', 'of a demo', 'provider Demo is a demo agency (visit B)'],
    ['inactive', 'first', 'provider Closed is not active (visit A)'],
    ['first', 'excluded', 'provider Out is an excluded agency (visit B)'],
    ['first', 'a day later', 'different days: 2026-11-23 and 2026-11-24'],
    [
      'first',
      'long ago',
      'visit B of 2024-11-22 is outside the window of as-of 2026-11-23 (2024-11-23 to 2027-01-07)',
    ],
    [
      'first',
      'half worked',
      'visit B has not the times to be compared by: both actual ones, or both scheduled ones and no actual one',
    ],
    ['first', 'deleted', 'visit B is deleted'],
  ])('%s and %s: no rule fires, because %s', async (one, other, why) => {
    const { rules, summary } = await verdictOn(idOf(one), idOf(other));
    expect(rules.map((rule) => [rule.fires, rule.why])).toEqual(
      Array.from({ length: 9 }, () => [false, why]),
    );
    expect(summary).toBe(`They do not collide: ${why}. No pair of them is written.`);
  });

  it.each<[string, number, Name, string, boolean, string]>([
    [
      'training whose end is touched',
      8,
      'first',
      `in_service 1 at ${providerId(1)}`,
      true,
      '08:00–10:00 (A) and in-service training 10:00–12:00 (B) meet',
    ],
    [
      'training a minute later',
      8,
      'first',
      `in_service 2 at ${providerId(1)}`,
      false,
      '08:00–10:00 (A) and in-service training 10:01–12:00 (B) do not meet',
    ],
    [
      'a visit at the agency of the training',
      8,
      'overlapping',
      `in_service 1 at ${providerId(1)}`,
      false,
      'same provider, Birch',
    ],
    [
      'a scheduled visit of another person',
      9,
      'somebody else',
      `absence 1 at ${providerId(1)}`,
      false,
      'different persons: the caregivers have different SSNs',
    ],
    [
      'a day off',
      9,
      'first',
      `absence 1 at ${providerId(1)}`,
      true,
      "08:00–10:00 (A) and days off 2026-11-20 to 2026-11-23 (B) meet; written from the visit's side alone",
    ],
    [
      'a day off at both agencies',
      9,
      'a day later',
      `absence 1 at ${providerId(0)}`,
      false,
      "08:00–10:00 (A) and days off 2026-11-24 to 2026-11-30 (B) meet; but the person has days off at the visit's own agency too, 2026-11-24",
    ],
    [
      'training, by the rule of days off',
      9,
      'first',
      `in_service 1 at ${providerId(1)}`,
      false,
      'neither side is days off',
    ],
    [
      'training, by a rule for visits',
      5,
      'first',
      `in_service 1 at ${providerId(1)}`,
      false,
      'an event is one of the sides; this rule compares two visits',
    ],
  ])('%s: rule %i', async (_, rule, visit, event, fires, why) => {
    const verdict = await verdictOn(idOf(visit), events[event] ?? '');
    expect(verdict.rules[rule - 1]).toMatchObject({ fires, why });
  });

  it('names the rules that fire and the pairs that are written', async () => {
    const { summary } = await verdictOn(idOf('first'), idOf('overlapping'));
    expect(summary).toMatch(
      /^They collide by rule 5 \(visit_time_over_another_visit_time\)\. Pair \d+ of conflict \d+ has status U\. Pair \d+ of conflict \d+ has status U\.$/,
    );
  });

  it('judges for another day when told', async () => {
    const { rules } = await verdictOn(idOf('planned yesterday'), idOf('planned yesterday too'), '2026-11-22');
    expect(rules[0]).toMatchObject({ fires: true, why: 'both are 08:00–10:00' });
  });

  it('finds visits by their application ids', async () => {
    expect(await findSide(database.pool, 'app first')).toBe(idOf('first'));
    await expect(findSide(database.pool, 'app 42')).rejects.toMatchObject({
      code: 'visit.unknown',
      exitCode: 1,
    });
  });

  it('is printed by cm conflict why', async () => {
    const cm = (...args: string[]) => runCm(['conflict', 'why', ...args], { CM_POSTGRES_URL: database.url });
    const { stdout, exitCode } = await cm('app first', idOf('touching'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('A  visit app first: Acorn, 2026-11-23, 08:00–10:00, worked\n');
    expect(stdout).toContain('A ends when B begins, at 10:00: the ends touch, so no overlap');
    expect(stdout).toContain('As of 2026-11-23: They do not collide.');
    const json = await cm('app first', 'app overlapping', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      verdict: { asOf, rules: { 4: { number: 5, fires: true } } },
    });
    expect(await cm('app first', 'nonsense')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no visit or event nonsense here.'),
    });
  });

  it('is told of each pair by cm conflict show', async () => {
    const cm = (...args: string[]) => runCm(['conflict', 'show', ...args], { CM_POSTGRES_URL: database.url });
    const { rows } = await database.pool.query<{ id: string }>(
      'select conflict_id as id from conflict.conflicts where visit_id = $1',
      [idOf('overlapping')],
    );
    const id = rows[0]?.id ?? '';
    const { stdout, exitCode } = await cm(id);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Conflict ${id}: unresolved (U), recorded 2026-11-23`);
    expect(stdout).toContain(
      'A  visit app overlapping: Birch, 2026-11-23\n   scheduled 09:30–11:00, actual 09:30–11:00, EVV –\n',
    );
    expect(stdout).toContain('B  visit app first: Acorn, 2026-11-23\n');
    expect(stdout).toContain(
      'now: rule 5 (visit_time_over_another_visit_time): 09:30–11:00 (A) and 08:00–10:00 (B) overlap by 30 min\n',
    );
    const json = JSON.parse((await cm(id, '--json')).stdout);
    expect(json).toMatchObject({
      conflictId: id,
      status: 'U',
      visit: { applicationVisitId: 'app overlapping' },
    });
    expect(JSON.stringify(json)).not.toMatch(/person_?key/i);
    expect(await cm('99999')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no conflict 99999.'),
    });
  });
});

function visitRow(name: string, wish: Wish, index: number) {
  const date = wish.date ?? asOf;
  const at = (clock: string | undefined) => (clock === undefined || clock === '' ? null : `${date} ${clock}`);
  const [start, end] = wish.actual?.split('-') ?? [];
  const [scheduledStart, scheduledEnd] = (wish.scheduled ?? wish.actual ?? '').split('-');
  return {
    visit_id: visitId(index),
    application_visit_id: `app ${name}`,
    caregiver_id: caregiverId(wish.caregiver ?? 0),
    provider_id: providerId(wish.agency),
    visit_date: date,
    scheduled_start_time: at(scheduledStart),
    scheduled_end_time: at(scheduledEnd),
    visit_start_time: at(start),
    visit_end_time: at(end),
    is_missed: wish.isMissed ?? false,
    provider_patient_id: wish.patient === undefined ? null : patientId(wish.patient),
  };
}
