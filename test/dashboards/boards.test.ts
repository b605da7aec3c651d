import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDashboards } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { uuidOf } from '../detection/case-world.ts';
import { arrive, night, oneAide, visit } from '../detection/nights.ts';
import { emptyDatabase, storeRows } from '../detection/store.ts';

const day = '2026-11-22';
const id = (name: string) => uuidOf(name, 0);
const payer = (name: string, isDemo = false) => ({
  payer_id: id(name),
  payer_name: name,
  payer_state: 'New York',
  is_active: true,
  is_demo: isDemo,
});
const [a, b, c] = [visit('A', 1, '09:00-11:00'), visit('B', 2, '10:00-12:00'), visit('C', 3, '10:30-11:30')];

let database: TestDatabase;

// Three shifts of one aide, each over the other two. Gold pays A and B, at 30 and 60 an hour; Silver pays C, at 24.
// Shared minutes: A and B 60, A and C 30, B and C 60.
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  await emptyDatabase(database.pool);
  await arrive(database.pool, { ...oneAide, visits: [a, b, c] }, 1);
  await bill();
  await storeRows(database.pool, 'payer', [payer('Gold'), payer('Silver')], 1);
  await night(database.pool, '2026-11-23');
});
afterAll(() => database.drop());

async function bill(): Promise<void> {
  await database.pool.query(
    `update analytics.visit v set
       billed = 'no', bill_type_non_billed = 'Hourly', application_visit_id = billing.name,
       payer_id = billing.payer, bill_rate_non_billed = billing.rate
     from (values ($1::uuid, 'A', $4::uuid, 30), ($2, 'B', $4, 60), ($3, 'C', $5, 24)) billing (id, name, payer, rate)
     where v.visit_id = billing.id`,
    ['A', 'B', 'C', 'Gold', 'Silver'].map(id),
  );
}

/** The cells of a board, as `key: COUNT, SP / OP / FP`. */
async function board(audience: string, owner: string | null, dimension: string): Promise<string[]> {
  const by = { payer: 'payer_id', provider: 'provider_id', state: 'state' }[audience];
  const { rows } = await database.pool.query<{ cell: string }>(
    `select concat_ws(' ', part.value || ':', collisions || ',', shift_price, '/', overlap_price, '/', final_price) as cell
     from conflict.dashboard_${audience}
     left join lateral (select value from jsonb_each_text(key) where key not in ('provider_tin', 'contract')) part on true
     where ${by} = $1 and dimension = $2`,
    [owner, dimension],
  );
  return rows.map(({ cell }) => cell).sort();
}

const cell = (name: string, measures: string) => `${id(name)}: ${measures}`;
const cells = (...named: [name: string, measures: string][]) =>
  named.map(([name, measures]) => cell(name, measures)).sort();

describe('a payer', () => {
  it('counts a collision of two of its visits once, and sums what each of them costs', async () => {
    expect(await board('payer', id('Gold'), 'total')).toEqual(['3, 360 / 165 / 0']);
    expect(await board('payer', id('Silver'), 'total')).toEqual(['2, 48 / 36 / 0']);
  });

  it('has a board by type, agency, other payer and caregiver', async () => {
    expect(await board('payer', id('Gold'), 'conflict_type')).toEqual(['only_to: 3, 360 / 165 / 0']);
    expect(await board('payer', id('Gold'), 'agency')).toEqual(
      cells(['P1', '2, 120 / 45 / 0'], ['P2', '2, 240 / 120 / 0']),
    );
    expect(await board('payer', id('Gold'), 'payer')).toEqual(
      cells(['Gold', '1, 180 / 90 / 0'], ['Silver', '2, 180 / 75 / 0']),
    );
    const caregivers = await board('payer', id('Gold'), 'caregiver');
    expect(caregivers.map((text) => text.replace(/^.*: /, ''))).toEqual(['3, 360 / 165 / 0']);
  });
});

describe('an agency', () => {
  it('sees its own side alone, by the other agency and by its payer, on the day it was recorded', async () => {
    expect(await board('provider', id('P1'), 'total')).toEqual(['2, 120 / 45 / 0']);
    expect(await board('provider', id('P1'), 'agency')).toEqual(
      cells(['P2', '1, 60 / 30 / 0'], ['P3', '1, 60 / 15 / 0']),
    );
    expect(await board('provider', id('P3'), 'payer')).toEqual(cells(['Silver', '2, 48 / 36 / 0']));
    const { rows } = await database.pool.query(
      'select distinct recorded_on from conflict.dashboard_provider',
    );
    expect(rows).toEqual([{ recorded_on: '2026-11-23' }]);
  });
});

describe('a state', () => {
  it('counts over its payers', async () => {
    expect(await board('state', 'NY', 'total')).toEqual(['3, 408 / 201 / 0']);
    expect(await board('state', 'NY', 'status')).toEqual(['U: 3, 408 / 201 / 0']);
    expect(await board('state', 'NY', 'cost_type')).toEqual(['Avoidance: 3, 408 / 201 / 0']);
  });
});

describe('the next nights', () => {
  it('sum as final what was resolved, in the cells of its status', async () => {
    await arrive(database.pool, { visits: [{ ...b, is_missed: true }] }, 2);
    await bill();
    await night(database.pool, '2026-11-24');
    expect(await board('payer', id('Gold'), 'total')).toEqual(['3, 360 / 165 / 150']);
    expect(await board('payer', id('Silver'), 'total')).toEqual(['2, 48 / 36 / 24']);
    expect(await board('state', 'NY', 'status')).toEqual(['R: 2, 324 / 174 / 174', 'U: 1, 84 / 27 / 0']);
  });

  it('follow what people mark, wherever the day of the visit lies', async () => {
    await database.pool.query(
      `update conflict.conflict_visit_maps set status = 'W' where array[visit_id, con_visit_id] = $1::uuid[]`,
      [[id('A'), id('C')]],
    );
    await night(database.pool, '2029-11-25');
    expect(await board('state', 'NY', 'status')).toEqual([
      'R: 2, 324 / 174 / 174',
      'U: 1, 24 / 12 / 0',
      'W: 1, 60 / 15 / 0',
    ]);
    expect(await board('state', 'NY', 'total')).toEqual(['3, 408 / 201 / 174']);
  });

  it('show nothing of a payer that has become a demo', async () => {
    await storeRows(database.pool, 'payer', [payer('Silver', true)], 3);
    await night(database.pool, '2029-11-26');
    expect(await board('payer', id('Silver'), 'total')).toEqual([]);
    expect(await board('provider', id('P3'), 'total')).toEqual([]);
    expect(await board('state', 'NY', 'total')).toEqual(['3, 360 / 165 / 150']);
  });

  it('take a payer along that belongs to another state', async () => {
    await storeRows(database.pool, 'payer', [{ ...payer('Gold'), payer_state: 'nj' }], 4);
    await night(database.pool, '2029-11-27');
    expect(await board('state', 'NY', 'total')).toEqual([]);
    expect(await board('state', 'NJ', 'total')).toEqual(['3, 360 / 165 / 150']);
  });
});

describe('the check', () => {
  const check = () => checkDashboards(database.pool, { examples: 5 });

  it('finds nothing after a night', async () => {
    expect(await check()).toMatchObject({ differences: 0, examples: [] });
    expect((await check()).cells).toBeGreaterThan(20);
  });

  it.each([
    [
      'a cell that was changed',
      `update conflict.dashboard_payer set shift_price = shift_price + 0.001 where dimension = 'total'`,
      {
        dashboard: 'dashboard_payer',
        cell: { payer_id: id('Gold'), dimension: 'total', visit_date: day, key: {} },
        stored: { collisions: '3', shift_price: '360.001', overlap_price: '165', final_price: '150' },
        defined: { collisions: '3', shift_price: '360', overlap_price: '165', final_price: '150' },
      },
    ],
    [
      'a cell that is missing',
      `delete from conflict.dashboard_state where dimension = 'total'`,
      { dashboard: 'dashboard_state', stored: null },
    ],
    [
      'a cell that is too much',
      `insert into conflict.dashboard_provider values (gen_random_uuid(), null, 'total', '2026-11-22', '{}', 1, 0, 0, 0)`,
      { dashboard: 'dashboard_provider', cell: { office_id: null }, defined: null },
    ],
    [
      'a pair that is counted otherwise than it costs',
      `update conflict.dashboard_pairs set final_price = 1 where final_price = 0`,
      { dashboard: 'dashboard_pairs', stored: { final_price: '1' }, defined: { final_price: '0' } },
    ],
  ])('finds %s; a full run puts it right', async (_what, tamper, difference) => {
    await database.pool.query(tamper);
    const found = await check();
    expect(found.differences).toBe(1);
    expect(found.examples).toMatchObject([difference]);
    await night(database.pool, '2029-11-27', { full: true });
    expect(await check()).toMatchObject({ differences: 0 });
  });
});
