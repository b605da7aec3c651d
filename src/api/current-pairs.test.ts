import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../rules.ts';
import { conflictPageSchema, conflictSchema, type Status } from './contract.ts';
import { addUser, fillWorld, type SmallWorld } from './small-world.ts';
import { startTestApi, type TestApi } from './test-api.ts';

describe('which pairs speak for a conflict', () => {
  let api: TestApi;
  let cookie: string;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const show = async (world: SmallWorld): Promise<void> => {
    await fillWorld(api.database.pool, world);
    cookie = await api.signIn(
      await addUser(api.database.pool, { number: 1, role: 'provider', organisation: 1 }),
    );
  };
  const list = async (query: string) => {
    const { body } = await api.get(`/api/conflicts?sort=conflictId&direction=asc&limit=200&${query}`, cookie);
    return conflictPageSchema.parse(JSON.parse(body)).rows;
  };

  /** One visit of provider 1, of which one pair is resolved and the other as given. */
  const halfResolved = (conflict: Status, other: Status): SmallWorld => ({
    visits: [
      { provider: 1, status: conflict, actual: '09:00-11:00' },
      { provider: 2, actual: '11:20-12:00' },
      { provider: 3, actual: '10:30-12:00' },
    ],
    pairs: [
      { between: [0, 1], rules: ['distance'], miles: '14.2', eta: '36', status: 'R' },
      { between: [0, 2], rules: ['visit_time_over_another_visit_time'], status: other },
    ],
  });

  it('shows of an open conflict the rules and sizes of its open pairs alone', async () => {
    await show(halfResolved('U', 'U'));
    expect(await list('')).toMatchObject([
      {
        rules: ['visit_time_over_another_visit_time'],
        types: ['VTO'],
        overlapMinutes: 30,
        distanceMiles: null,
        etaMinutes: null,
        pairCount: 2,
      },
    ]);
  });

  it('shows of a conflict that is over the rules of all its pairs', async () => {
    await show(halfResolved('R', 'D'));
    expect(await list('')).toMatchObject([
      {
        rules: ['visit_time_over_another_visit_time', 'distance'],
        types: ['VTO', 'VTD'],
        distanceMiles: 14.2,
      },
    ]);
  });

  it('shows the same on the page of the conflict, where each pair keeps its own rules', async () => {
    await show(halfResolved('W', 'N'));
    const conflict = conflictSchema.parse(JSON.parse((await api.get('/api/conflicts/1', cookie)).body));
    expect(conflict).toMatchObject({ rules: ['visit_time_over_another_visit_time'], types: ['VTO'] });
    expect(conflict.pairs.map((pair) => pair.rules)).toEqual([
      ['distance'],
      ['visit_time_over_another_visit_time'],
    ]);
  });

  it('finds by a rule exactly the conflicts that show it', async () => {
    const status = fc.constantFrom<Status>('U', 'R', 'D', 'N', 'W', 'I');
    const pair = fc.record({
      own: fc.nat({ max: 4 }),
      rules: fc.uniqueArray(fc.constantFrom(...rules), { minLength: 1, maxLength: 3 }),
      status,
    });
    const world = fc.record({
      statuses: fc.array(status, { minLength: 5, maxLength: 5 }),
      pairs: fc.array(pair, { minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ statuses, pairs }) => {
        await show({
          visits: [
            ...statuses.map((own) => ({ provider: 1, status: own })),
            ...pairs.map(() => ({ provider: 2 })),
          ],
          pairs: pairs.map(({ own, ...rest }, index) => ({ between: [own, 5 + index], ...rest })),
        });
        const all = await list('');
        for (const fired of rules) {
          const found = await list(`rule=${fired}`);
          expect(found.map((row) => row.conflictId)).toEqual(
            all.filter((row) => row.rules.includes(fired)).map((row) => row.conflictId),
          );
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
