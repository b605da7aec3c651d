import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, inTransaction } from '../postgres/pool.ts';
import type { Rule } from '../rules.ts';
import { conflictPageSchema, conflictSchema } from './contract.ts';
import { addUser, fillWorld, idOf, type SmallVisit, type SmallWorld } from './small-world.ts';
import { startTestApi, type TestApi } from './test-api.ts';

interface User {
  readonly role: 'provider' | 'payer';
  readonly organisation: number;
  readonly offices: readonly number[];
}

/** All in one group. Some are training, which nobody pays; some have given no response. */
const visit = fc
  .record({
    provider: fc.integer({ min: 1, max: 3 }),
    payer: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
    office: fc.integer({ min: 1, max: 3 }),
    actual: fc.constantFrom('09:00-11:00', '10:00-12:00', null),
    isTraining: fc.boolean(),
    hasNoResponse: fc.boolean(),
  })
  .map(({ isTraining, ...one }) => ({
    ...one,
    group: 7,
    ...(isTraining && { payer: null, training: '08:00-12:30' }),
  }));

/** Every hidden field of visit n holds the word secretN. */
const world: fc.Arbitrary<SmallWorld> = fc
  .array(visit, { minLength: 2, maxLength: 8 })
  .map((visits) => visits.map((one, index) => ({ ...one, secret: `secret${index}x` })))
  .chain((visits) => {
    const position = fc.nat({ max: visits.length - 1 });
    const rules = fc.constantFrom<Rule>('distance', 'same_visit_time', 'in_service').map((rule) => [rule]);
    const pairs = fc.uniqueArray(fc.record({ between: fc.tuple(position, position), rules }), {
      maxLength: 8,
      selector: (pair) => [...pair.between].sort().join(),
    });
    return pairs.map((anyPairs) => ({
      visits,
      pairs: anyPairs.filter(
        ({ between: [one, other] }) => visits[one]?.provider !== visits[other]?.provider,
      ),
    }));
  });

const user: fc.Arbitrary<User> = fc.record({
  role: fc.constantFrom('provider', 'payer'),
  organisation: fc.integer({ min: 1, max: 3 }),
  offices: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
});

const isOwn = (reader: User, { provider, payer, office }: SmallVisit): boolean =>
  reader.role === 'payer'
    ? payer === reader.organisation
    : provider === reader.organisation && reader.offices.includes(office ?? 0);

const sidesOf = ({ pairs }: SmallWorld): Set<number> => new Set(pairs.flatMap((pair) => pair.between));

/** Of two hours at the rate of visit n, which is an hourly one: the price of its shift, and the beginning of its rate. */
const pricesOf = (index: number): string[] => [
  `"shiftPrice":"${2 * (1000.5 + index)}"`,
  `"ratePerMinute":"${Math.floor(((1000.5 + index) / 60) * 1000) / 1000}`,
];

/** Conflict numbers that the reader may see, from the world alone. */
function expectedConflicts(someWorld: SmallWorld, reader: User): string[] {
  const sides = sidesOf(someWorld);
  return someWorld.visits.flatMap((one, index) =>
    sides.has(index) && isOwn(reader, one) ? [String(index + 1)] : [],
  );
}

describe('isolation', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('shows through HTTP exactly the conflicts of the reader, and no hidden field of anybody else', async () => {
    await fc.assert(
      fc.asyncProperty(world, user, async (someWorld, reader) => {
        await fillWorld(api.database.pool, someWorld);
        const id = await addUser(api.database.pool, {
          number: 1,
          ...reader,
          offices: reader.role === 'payer' ? [] : reader.offices,
        });
        const cookie = await api.signIn(id);
        const expected = expectedConflicts(someWorld, reader);
        const list = await api.get('/api/conflicts?sort=conflictId&direction=asc', cookie);
        const page = conflictPageSchema.parse(JSON.parse(list.body));
        expect(page.rows.map((row) => row.conflictId)).toEqual(expected);
        expect(page.total).toEqual({ count: expected.length, isExact: true });
        const demo = await api.get('/api/demo-users');
        expect(JSON.parse(demo.body).users[0].conflicts).toBe(expected.length);
        const bodies = [list.body];
        for (const [index, one] of someWorld.visits.entries()) {
          const found = await api.get(`/api/conflicts/${index + 1}`, cookie);
          expect(found.status).toBe(expected.includes(String(index + 1)) ? 200 : 404);
          if (found.status === 200) {
            const conflict = conflictSchema.parse(JSON.parse(found.body));
            expect(conflict.group).toMatchObject({ groupId: '7', size: sidesOf(someWorld).size });
            expect(
              [conflict.conflictId, ...(conflict.group?.members ?? []).map((one) => one.conflictId)].sort(),
            ).toEqual(expected);
            expect(conflict.money).not.toBeNull();
            expect(conflict.pairs.filter((pair) => pair.money === null)).toEqual([]);
          }
          bodies.push(found.body);
          if (isOwn(reader, one)) continue;
          const searched = await api.get(`/api/conflicts?search=secret${index}x`, cookie);
          expect(conflictPageSchema.parse(JSON.parse(searched.body))).toMatchObject({
            rows: [],
            total: { count: 0 },
          });
        }
        const told = bodies.join();
        for (const [index, one] of someWorld.visits.entries()) {
          if (isOwn(reader, one)) continue;
          const hidden =
            reader.role === 'provider'
              ? [`secret${index}x`]
              : personal.map((name) => `${name} secret${index}x`);
          const amounts = [`${1000 + index}.5`, `${2000 + index}.25`, `${3000 + index}.75`];
          for (const text of [...hidden, ...amounts, ...pricesOf(index)]) expect(told).not.toContain(text);
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('shows through SQL with the login of the API exactly the own side and, of the other, what the view gives', async () => {
    const pool = connect((await api.database.apiConnection()).url);
    try {
      await fc.assert(
        fc.asyncProperty(world, user, async (someWorld, reader) => {
          await fillWorld(api.database.pool, someWorld);
          const expected = expectedConflicts(someWorld, reader);
          await inTransaction(pool, async (client) => {
            await client.query(
              `select set_config('cm.role', $1, true), set_config('cm.provider_id', $2, true),
                      set_config('cm.payer_id', $2, true), set_config('cm.office_ids', $3, true)`,
              [reader.role, idOf(reader.role, reader.organisation), officeScope(reader)],
            );
            const read = async (sql: string) =>
              (await client.query<{ value: string }>(sql)).rows.map((row) => row.value);
            expect(
              await read('select conflict_id as value from conflict.conflicts order by conflict_id'),
            ).toEqual(expected);
            expect(
              await read('select distinct conflict_id as value from conflict.conflict_visit_maps order by 1'),
            ).toEqual(expected);
            const own = someWorld.visits.flatMap((one, index) =>
              isOwn(reader, one) ? [idOf('visit', index)] : [],
            );
            expect(await read('select visit_id as value from conflict.visit_snapshots order by 1')).toEqual(
              own,
            );
            expect(
              await read('select distinct conflict_id as value from conflict.visible_pairs order by 1'),
            ).toEqual(expected);
            expect(
              await read('select conflict_id as value from conflict.worklist order by conflict_id'),
            ).toEqual(expected);
            expect(
              await read("select unnest(access.conflicts_mentioning('{secret}', 100)) as value order by 1"),
            ).toEqual(expected);
            for (const money of ['pair_money', 'conflict_money']) {
              const about = `select distinct conflict_id as value from conflict.${money} order by 1`;
              expect(await read(about)).toEqual(expected);
            }
            const size = expected.length === 0 ? null : String(sidesOf(someWorld).size);
            expect(await read('select access.group_size(7) as value')).toEqual([size]);
            expect(await read('select access.group_size(8) as value')).toEqual([null]);
            const seen = (
              await read('select to_jsonb(p)::text as value from conflict.visible_pairs p')
            ).join();
            const listed = (await read('select to_jsonb(w)::text as value from conflict.worklist w')).join();
            for (const [index, one] of someWorld.visits.entries()) {
              if (!isOwn(reader, one)) expect(listed).not.toContain(`secret${index}x`);
              const hidden =
                reader.role === 'provider'
                  ? [`secret${index}x`]
                  : personal.map((name) => `${name} secret${index}x`);
              const isOthers = reader.role === 'provider' || !isOwn(reader, one);
              if (isOthers)
                for (const text of [...hidden, `${3000 + index}.75`]) expect(seen).not.toContain(text);
            }
          });
        }),
        { numRuns: 15, endOnFailure: true },
      );
    } finally {
      await pool.end();
    }
  });

  it('shows a provider user without offices nothing of its provider', async () => {
    await fillWorld(api.database.pool, {
      visits: [{ provider: 1 }, { provider: 2 }],
      pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
    });
    const id = await addUser(api.database.pool, {
      number: 1,
      role: 'provider',
      organisation: 1,
      offices: [],
    });
    const cookie = await api.signIn(id);
    const list = await api.get('/api/conflicts', cookie);
    expect(conflictPageSchema.parse(JSON.parse(list.body)).rows).toEqual([]);
    expect((await api.get('/api/conflicts/1', cookie)).status).toBe(404);
    const demo = await api.get('/api/demo-users');
    expect(JSON.parse(demo.body).users).toMatchObject([{ id, conflicts: 0 }]);
  });

  it('shows nothing to a transaction that names no reader, and nothing beyond its grants to anybody', async () => {
    await fillWorld(api.database.pool, {
      visits: [{ provider: 1 }, { provider: 2, payer: null }],
      pairs: [{ between: [0, 1], rules: ['same_sch_time'] }],
    });
    const pool = connect((await api.database.apiConnection()).url);
    try {
      for (const relation of [
        'conflicts',
        'conflict_visit_maps',
        'visit_snapshots',
        'visible_pairs',
        'worklist',
        'pair_money',
        'conflict_money',
      ]) {
        const { rows } = await pool.query(`select count(*) from conflict.${relation}`);
        expect(rows).toEqual([{ count: '0' }]);
      }
      const mentioning = await pool.query("select access.conflicts_mentioning('{agency}', 100)::text as ids");
      expect(mentioning.rows).toEqual([{ ids: '{}' }]);
      for (const forbidden of [
        'select person_key from conflict.conflicts',
        'select con_visit_id from conflict.conflict_visit_maps',
        'select conflict_id from conflict.worklist_entries',
        "select conflict.refresh_worklist('{1}')",
        'select visit_key from conflict.pair_money',
        'select pair_id from conflict.pair_money_entries',
        'select con_no_response_title from conflict.conflict_visit_maps',
        'select latitude from conflict.visit_snapshots',
        'select user_id from access.users',
        'select token_hash from access.sessions',
        'select run_id from control.run',
        'update conflict.conflicts set version = version',
        'delete from conflict.conflict_visit_maps',
      ]) {
        await expect(pool.query(forbidden)).rejects.toThrow('permission denied');
      }
    } finally {
      await pool.end();
    }
  });
});

/** Fields that a payer sees of its own visits alone; small-world.ts begins their texts with these words. */
const personal = [
  'patient',
  'family',
  'admission',
  'medicaid',
  'street',
  'city',
  'county',
  'state',
  'zip',
  'invoice',
];

const officeScope = ({ offices }: User): string =>
  `{${offices.map((office) => idOf('office', office)).join()}}`;
