import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conflictWhySchema, whySchema } from '../../src/api/contract.ts';
import { addUser, idOf } from '../../src/api/small-world.ts';
import { startTestApi, type TestApi } from '../../src/api/test-api.ts';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { storeRows, storeRules } from '../detection/store.ts';
import { asOf, caregiverId, patientId, visitId } from '../detection/world.ts';

/**
 * One person at agencies 1 and 2. Visit 0 at agency 1 collides with 1 and 2 at agency 2, of payer 1 and of payer 2; both are in
 * another state by now. Visit 3 at agency 1 is of another person, 4 at agency 2 is alone, in the evening.
 */
describe('why, as the API tells it', () => {
  let api: TestApi;
  const cookies: Record<string, string> = {};
  const cookieOf = (reader: string) => cookies[reader] ?? '';

  beforeAll(async () => {
    api = await startTestApi();
    const { pool } = api.database;
    await createAnalyticsTables(pool);
    await storeRules(pool, {
      extra_distance_percent: 0,
      mph: [{ from_miles: 0, to_miles: 500, average_miles_per_hour: 30 }],
      excluded_ssns: [],
      excluded_agencies: [],
    });
    const home = (state: string, longitude: number) => (patient: number) => ({
      patient_address_id: patientId(100 + patient),
      patient_id: patientId(patient),
      address_type: 'GPS',
      primary_address: true,
      latitude: 0,
      longitude,
      zip_code: `1000${patient}`,
      address_state: state,
    });
    const visits = [
      { agency: 1, payer: 1, hours: ['08:00', '10:00'], patient: 0 },
      { agency: 2, payer: 1, hours: ['09:00', '11:00'], patient: 1 },
      { agency: 2, payer: 2, hours: ['09:30', '11:00'], patient: 2 },
      { agency: 1, payer: 1, hours: ['08:00', '10:00'], patient: 0, caregiver: 3 },
      { agency: 2, payer: 2, hours: ['20:00', '21:00'], patient: 2 },
    ].map(({ agency, payer, hours, patient, caregiver }, index) => ({
      visit_id: visitId(index),
      application_visit_id: `app ${index}`,
      caregiver_id: caregiverId(caregiver ?? agency),
      provider_id: idOf('provider', agency),
      office_id: idOf('office', agency),
      payer_id: idOf('payer', payer),
      visit_date: asOf,
      visit_start_time: `${asOf} ${hours[0]}`,
      visit_end_time: `${asOf} ${hours[1]}`,
      is_missed: false,
      provider_patient_id: patientId(patient),
    }));
    await storeRows(
      pool,
      'provider',
      [1, 2].map((n) => ({
        provider_id: idOf('provider', n),
        provider_name: `Agency ${n}`,
        is_active: true,
      })),
      1,
    );
    await storeRows(
      pool,
      'caregiver',
      [1, 2, 3].map((n) => ({ caregiver_id: caregiverId(n), ssn: n === 3 ? '900-11-0002' : '900-11-0001' })),
      1,
    );
    await storeRows(pool, 'patient_address', [0, 1, 2].map(home('NY', 10)), 1);
    await storeRows(pool, 'visit', visits, 1);
    const night = () => runPipeline({ pool, asOf, personKeySecret: 'secret of the tests' });
    await night();
    await storeRows(pool, 'patient_address', [1, 2].map(home('PA', 10.3)), 2);
    await night();
    for (const [role, organisation] of [
      ['provider', 1],
      ['provider', 2],
      ['payer', 1],
      ['payer', 2],
    ] as const) {
      const number = Object.keys(cookies).length + 1;
      cookies[`${role} ${organisation}`] = await api.signIn(
        await addUserOfNight({ number, role, organisation }),
      );
    }
  });
  afterAll(() => api.close());

  async function addUserOfNight(user: Parameters<typeof addUser>[1]): Promise<string> {
    await api.database.pool.query(
      'insert into control.demo_account (visits, seed, as_of) values (1, 1, $1) on conflict do nothing',
      [asOf],
    );
    return addUser(api.database.pool, user);
  }

  const conflictOf = async (visit: number): Promise<string> => {
    const { rows } = await api.database.pool.query<{ id: string }>(
      'select conflict_id as id from conflict.conflicts where visit_id = $1',
      [visitId(visit)],
    );
    return rows[0]?.id ?? '';
  };
  const ofConflict = async (reader: string, visit: number) => {
    const answer = await api.get(`/api/conflicts/${await conflictOf(visit)}/why`, cookieOf(reader));
    expect(answer.status, answer.body).toBe(200);
    return { body: answer.body, ...conflictWhySchema.parse(JSON.parse(answer.body)) };
  };
  const ofVisits = (reader: string, visit: number, other: number) =>
    api.get(`/api/why?visit=${visitId(visit)}&other=${visitId(other)}`, cookieOf(reader));

  const dropped = '08:00–10:00 (A) and 09:00–11:00 (B) overlap by 1 h; but the sides are in different states';

  it('says the same as the night, and keeps from a provider the states of the other side and what leads to it', async () => {
    const { body, pairs } = await ofConflict('provider 1', 0);
    expect(pairs).toHaveLength(2);
    expect(pairs[0]?.verdict).toMatchObject({ asOf, rules: { 4: { number: 5, fires: false } } });
    expect(pairs[0]?.verdict?.rules[4]?.why).toBe(`${dropped}, and the cross-state filter is on`);
    for (const hidden of ['NY', 'PA', 'app 1', 'app 2', 'miles', visitId(1), visitId(2)])
      expect(body).not.toContain(hidden);
    // The pair of the other direction belongs to the other agency's conflict.
    expect(pairs[0]?.verdict?.summary.match(/Pair/g)).toHaveLength(1);
  });

  it('tells a payer the states of sides that it pays for, and of no other', async () => {
    const { pairs } = await ofConflict('payer 1', 0);
    expect(pairs[0]?.verdict?.rules[4]?.why).toContain(`${dropped} (NY and PA)`);
    expect(pairs[1]?.verdict?.rules[4]?.why).toContain('in different states, and');
  });

  it('is no answer about conflicts of others', async () => {
    expect((await api.get(`/api/conflicts/${await conflictOf(0)}/why`, cookieOf('payer 2'))).status).toBe(
      404,
    );
    expect((await api.get(`/api/conflicts/${await conflictOf(0)}/why`)).status).toBe(401);
  });

  it('compares two visits of the reader, and its own with the other side of a pair', async () => {
    const own = await ofVisits('provider 1', 0, 3);
    expect(whySchema.parse(JSON.parse(own.body)).summary).toContain('different persons');
    const evening = await ofVisits('payer 2', 2, 4);
    expect(whySchema.parse(JSON.parse(evening.body)).summary).toContain('same provider, Agency 2');
    const pair = await ofVisits('provider 1', 0, 1);
    expect(whySchema.parse(JSON.parse(pair.body)).rules[4]?.why).toContain('in different states, and');
  });

  it.each([
    ['provider 1', 0, 4],
    ['provider 1', 1, 0],
    ['provider 2', 0, 1],
    ['payer 2', 0, 2],
    ['payer 1', 4, 0],
  ])('tells %s nothing of visits %i and %i', async (reader, visit, other) => {
    expect((await ofVisits(reader, visit, other)).status).toBe(404);
  });

  it('refuses what is no id', async () => {
    expect((await api.get('/api/why?visit=1&other=2', cookieOf('provider 1'))).status).toBe(400);
  });
});
