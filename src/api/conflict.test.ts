import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Conflict, conflictPageSchema, conflictSchema } from './contract.ts';
import { addUser, fillWorld, idOf, type SmallWorld } from './small-world.ts';
import { startTestApi, type TestApi } from './test-api.ts';

/** The visits of agency 1 are paid by payer 1; agency 2 has training, agency 3 a visit that payer 2 pays. */
const world: SmallWorld = {
  visits: [
    {
      provider: 1,
      actual: '09:00-11:00',
      status: 'R',
      resolvedBy: 'Contact 3',
      hasNoResponse: true,
      group: 4,
    },
    { provider: 2, training: '10:30-12:00', group: 4 },
    { provider: 3, payer: 2, actual: '10:00-12:00', hasNoResponse: true, status: 'N', group: 4 },
    { provider: 1, actual: '13:00-14:00', group: 4 },
    { provider: 2, actual: '13:30-14:30' },
    { provider: 1, actual: '15:00-16:00' },
    { provider: 2, training: '15:00-16:00' },
  ],
  pairs: [
    { between: [0, 1], rules: ['in_service'] },
    { between: [0, 2], rules: ['visit_time_over_another_visit_time'], status: 'R' },
    { between: [3, 4], rules: ['visit_time_over_another_visit_time'] },
    { between: [5, 6], rules: ['pto'] },
  ],
};

describe('one conflict', () => {
  let api: TestApi;
  const cookies: Record<string, string> = {};
  beforeAll(async () => {
    api = await startTestApi();
    await fillWorld(api.database.pool, world);
    const users = [
      ['provider', 1],
      ['provider', 2],
      ['payer', 1],
    ] as const;
    for (const [number, [role, organisation]] of users.entries())
      cookies[`${role} ${organisation}`] = await api.signIn(
        await addUser(api.database.pool, { number, role, organisation }),
      );
  });
  afterAll(() => api.close());

  const read = async (reader: string, id: number): Promise<Conflict> => {
    const answer = await api.get(`/api/conflicts/${id}`, cookies[reader]);
    expect(answer.status, answer.body).toBe(200);
    return conflictSchema.parse(JSON.parse(answer.body));
  };

  it('shows training on the other side as training, with nothing of a visit', async () => {
    const [pair] = (await read('payer 1', 1)).pairs;
    expect(pair).toMatchObject({
      types: ['IS'],
      rules: ['in_service'],
      overlap: { start: '2026-11-19T10:30:00', end: '2026-11-19T11:00:00', minutes: 30 },
      gap: null,
    });
    expect(pair?.why).toMatch(/^Training overlaps the visit by 30 min/);
    expect(pair?.other).toEqual({
      kind: 'in_service',
      during: { start: '2026-11-19T10:30:00', end: '2026-11-19T12:00:00' },
      agency: {
        id: idOf('provider', 2),
        name: 'Agency 2',
        tin: 'tin of visit 1',
        contact: 'Contact 2',
        phone: '555-0102',
      },
      office: { id: idOf('office', 2), name: 'office of visit 1' },
      caregiver: { name: 'first of visit 1 last of visit 1', code: 'code of visit 1', ssnLastFour: '0001' },
      hidden: [],
    });
  });

  it('hides of training from a provider what it hides of a visit', async () => {
    const [pair] = (await read('provider 1', 1)).pairs;
    expect(pair?.other).toMatchObject({
      kind: 'in_service',
      during: { start: '2026-11-19T10:30:00', end: '2026-11-19T12:00:00' },
      agency: { name: 'Agency 2', contact: 'Contact 2', phone: '555-0102', tin: null },
      office: null,
      caregiver: null,
      hidden: ['tin', 'office', 'caregiver'],
    });
  });

  it('shows a conflict whose own side is training', async () => {
    const conflict = await read('provider 2', 2);
    expect(conflict.own).toMatchObject({ kind: 'in_service', caregiver: { ssnLastFour: '0001' } });
    expect(conflict.pairs[0]?.other).toMatchObject({ kind: 'visit', patient: null, billing: null });
    expect(conflict.pairs[0]?.overlap?.minutes).toBe(30);
    expect(conflict.money).toMatchObject({ shiftPrice: '0', overlapPrice: '0' });
    const { body } = await api.get('/api/conflicts?rule=in_service', cookies['provider 2']);
    expect(conflictPageSchema.parse(JSON.parse(body)).rows).toMatchObject([
      {
        conflictId: '2',
        types: ['IS'],
        kind: 'in_service',
        during: { start: '2026-11-19T10:30:00', end: '2026-11-19T12:00:00' },
        scheduled: { start: null, end: null },
        patientName: null,
        overlapMinutes: 30,
      },
    ]);
  });

  it('says when and by whom it was resolved, and what its agency answered', async () => {
    expect(await read('payer 1', 1)).toMatchObject({
      resolvedOn: '2026-11-23',
      resolvedBy: 'Contact 3',
      noResponse: {
        title: 'answer of visit 0',
        notes: 'notes of visit 0',
        at: '2026-11-21T10:15:00',
        isReasonHidden: false,
      },
    });
  });

  it('tells a payer what the other side answered, and a provider only that it did', async () => {
    const answers = async (reader: string) => (await read(reader, 1)).pairs.map((pair) => pair.noResponse);
    const time = '2026-11-21T10:15:00';
    expect(await answers('payer 1')).toEqual([
      null,
      { title: 'answer of visit 2', notes: 'notes of visit 2', at: time, isReasonHidden: false },
    ]);
    expect(await answers('provider 1')).toEqual([
      null,
      { title: null, notes: null, at: null, isReasonHidden: true },
    ]);
  });

  it('names the conflicts of its group that the reader sees, and how many there are in all', async () => {
    const member = {
      conflictId: '4',
      status: 'U',
      kind: 'visit',
      visitDate: '2026-11-19',
      agency: { id: idOf('provider', 1), name: 'Agency 1' },
    };
    expect((await read('provider 1', 1)).group).toEqual({
      groupId: '4',
      createdOn: '2026-11-23',
      size: 4,
      members: [member],
    });
    expect((await read('payer 1', 5)).group).toBeNull();
  });

  it('says what each collision costs the own side, and sums them', async () => {
    const { money, pairs } = await read('provider 1', 1);
    // 1,000.50 an hour: two hours; 30 minutes of them in training, 60 in a visit that is resolved.
    expect(pairs.map((pair) => pair.money)).toEqual([
      {
        type: 'only_is',
        costType: 'Recovery',
        visitType: 'Billed',
        ratePerMinute: '16.675',
        fullShiftMinutes: 120,
        overlapMinutes: 30,
        shiftPrice: '2001',
        overlapPrice: '500.25',
        finalPrice: '0',
        isCounted: true,
      },
      expect.objectContaining({
        type: 'only_to',
        overlapMinutes: 60,
        overlapPrice: '1000.5',
        finalPrice: '1000.5',
      }),
    ]);
    expect(money).toEqual({
      costType: 'Recovery',
      visitType: 'Billed',
      shiftPrice: '4002',
      overlapPrice: '1500.75',
      finalPrice: '1000.5',
    });
  });

  it('has no page where all is about days off alone', async () => {
    expect((await api.get('/api/conflicts/6', cookies['provider 1'])).status).toBe(404);
  });
});
