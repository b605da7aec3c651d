import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConflictPage,
  conflictPageSchema,
  conflictSchema,
  conflictSort,
  direction,
  problemSchema,
} from './contract.ts';
import { addUser, fillWorld, idOf } from './small-world.ts';
import { startTestApi, type TestApi } from './test-api.ts';

describe('the conflict list', () => {
  let api: TestApi;
  let cookie: string;

  beforeAll(async () => {
    api = await startTestApi();
    const days = ['2026-11-17', '2026-11-18', '2026-11-19'];
    const names = ['Ann', 'Ann', 'Bea', null];
    const statuses = ['U', 'U', 'W', 'R'];
    const own = Array.from({ length: 23 }, (_, index) => ({
      provider: 1,
      date: days[index % 3] ?? '',
      recordedOn: days[index % 2] ?? '',
      status: statuses[index % 4] ?? 'U',
      flagged: index % 5 === 0,
      caregiver: { first: names[index % 4] ?? null, last: names[(index + 1) % 4] ?? null },
      actual: '09:00-11:00',
    }));
    const others = own.map((one, index) => ({
      ...one,
      provider: index % 2 === 0 ? 2 : 777,
      actual: '10:25-12:00',
    }));
    await fillWorld(api.database.pool, {
      visits: [...own, ...others],
      pairs: own.map((_, index) => ({
        between: [index, own.length + index] as const,
        rules: index === 7 ? (['distance'] as const) : (['visit_time_over_another_visit_time'] as const),
      })),
    });
    cookie = await api.signIn(
      await addUser(api.database.pool, { number: 1, role: 'provider', organisation: 1 }),
    );
  });
  afterAll(() => api.close());

  const page = async (query: string): Promise<ConflictPage> => {
    const answer = await api.get(`/api/conflicts?${query}`, cookie);
    expect(answer.status, answer.body).toBe(200);
    return conflictPageSchema.parse(JSON.parse(answer.body));
  };
  const idsOf = ({ rows }: ConflictPage): string[] => rows.map((row) => row.conflictId);

  for (const sort of conflictSort.options) {
    for (const towards of direction.options) {
      it(`walks every row exactly once, there and back, by ${sort} ${towards}`, async () => {
        const order = `sort=${sort}&direction=${towards}`;
        const whole = idsOf(await page(`${order}&limit=200`));
        expect(new Set(whole).size).toBe(23);
        const forwards: string[] = [];
        let current = await page(`${order}&limit=5`);
        expect(current.previousCursor).toBeNull();
        for (;;) {
          expect(current.offset).toBe(forwards.length);
          expect(current.total).toEqual({ count: 23, isExact: true });
          forwards.push(...idsOf(current));
          if (current.nextCursor === null) break;
          current = await page(`${order}&limit=5&cursor=${current.nextCursor}`);
        }
        expect(forwards).toEqual(whole);
        const backwards = idsOf(current);
        while (current.previousCursor !== null) {
          current = await page(`${order}&limit=5&cursor=${current.previousCursor}`);
          backwards.unshift(...idsOf(current));
        }
        expect(backwards).toEqual(whole);
        expect(current.offset).toBe(0);
      });
    }
  }

  it('orders by what it says', async () => {
    const dates = (await page('sort=visitDate&direction=asc&limit=200')).rows.map((row) => row.visitDate);
    expect(dates).toEqual([...dates].sort());
    const prices = (await page('sort=overlapPrice&limit=200')).rows.map((row) => Number(row.overlapPrice));
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    expect(new Set(prices).size).toBeGreaterThan(10);
  });

  it.each([
    ['status=W&status=R', 11],
    ['rule=distance', 1],
    ['rule=in_service', 0],
    ['from=2026-11-18&to=2026-11-18', 8],
    ['flagged=true', 5],
    ['flagged=false', 18],
    ['search=bea', 12],
    ['search=agency%20777', 11],
    ['search=23', 1],
    ['search=%25', 0],
    [`agency=${idOf('provider', 777)}`, 11],
    [`agency=${idOf('provider', 1)}`, 23],
    ['status=U&flagged=true&exactTotal=true', 3],
  ])('filters by %s', async (query, count) => {
    const { rows, total } = await page(query);
    expect({ rows: rows.length, total }).toEqual({ rows: count, total: { count, isExact: true } });
  });

  it('gives each row its overlap, its types and the other agency', async () => {
    const { rows } = await page('sort=conflictId&direction=asc&limit=1');
    expect(rows[0]).toMatchObject({
      conflictId: '1',
      types: ['VTO'],
      overlapMinutes: 35,
      otherAgencies: [{ id: idOf('provider', 2), name: 'Agency 2' }],
      agingDays: 6,
      kind: 'visit',
      costType: 'Recovery',
      // 35 minutes at 1,000.50 an hour.
      overlapPrice: '583.625',
    });
  });

  it.each([
    'status=Z',
    'limit=0',
    'sort=person_key',
    'from=2026-02-30',
    'from=0000-01-01',
    'search=%00',
    'unknown=1',
    'cursor=nonsense',
  ])('refuses %s with a problem that says what to do', async (query) => {
    const answer = await api.get(`/api/conflicts?${query}`, cookie);
    expect(answer.status).toBe(400);
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(problemSchema.parse(JSON.parse(answer.body)).action).not.toBe('');
  });

  it('refuses a cursor of another order', async () => {
    const { nextCursor } = await page('limit=5');
    expect((await api.get(`/api/conflicts?limit=5&sort=status&cursor=${nextCursor}`, cookie)).status).toBe(
      400,
    );
  });

  it('counts to the end on any page, if it is asked to there', async () => {
    const { nextCursor, total } = await page('limit=5');
    const cursor = JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString());
    const approximate = { ...cursor, total: { count: 7, isExact: false } };
    const later = `limit=5&cursor=${Buffer.from(JSON.stringify(approximate)).toString('base64url')}`;
    expect((await page(later)).total).toEqual({ count: 7, isExact: false });
    const counted = await page(`${later}&exactTotal=true`);
    expect(counted).toMatchObject({ total, offset: 5 });
    expect((await page(`limit=5&cursor=${counted.nextCursor}`)).total).toEqual(total);
  });

  it('gives a conflict with its pairs, hiding from a provider what belongs to the other agency', async () => {
    const answer = await api.get('/api/conflicts/1', cookie);
    const conflict = conflictSchema.parse(JSON.parse(answer.body));
    const [pair] = conflict.pairs;
    expect(conflict.own).toMatchObject({ kind: 'visit', billing: { rate: '1000.50' } });
    expect(pair?.overlap?.minutes).toBe(35);
    expect(pair?.why).toContain('overlap by 35 min');
    expect(pair?.other).toMatchObject({
      agency: { name: 'Agency 2', contact: 'Contact 2', phone: '555-0102', tin: null },
      caregiver: null,
      patient: null,
      billing: null,
    });
  });

  it('lists as hidden whatever it leaves empty of the other side, and nothing that it tells', async () => {
    const answer = await api.get('/api/conflicts/1', cookie);
    const [pair] = conflictSchema.parse(JSON.parse(answer.body)).pairs;
    const told = { ...pair?.other, tin: pair?.other.agency.tin };
    const empty = Object.entries(told).flatMap(([part, value]) => (value === null ? [part] : []));
    expect(empty).toContain('tin');
    // A contract is hidden with the payer that it belongs to.
    expect(empty.filter((part) => part !== 'contract').sort()).toEqual(
      [...(pair?.other.hidden ?? [])].sort(),
    );
  });

  it('answers 404 for a conflict of others as for one that does not exist', async () => {
    const [others, none] = [
      await api.get('/api/conflicts/24', cookie),
      await api.get('/api/conflicts/999', cookie),
    ];
    expect([others.status, none.status]).toEqual([404, 404]);
    expect(others.body.replaceAll('24', '999')).toBe(none.body);
  });
});
