import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { computeMoney, payerId, readMoney, type Side, storeCollisions, visitId } from './pairs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

const aSide = (visit: number): Side => ({
  visit,
  payer: visit,
  applicationVisitId: String(1000 + visit),
  visitStart: '2026-11-23 09:00:00',
  visitEnd: '2026-11-23 10:00:00',
  scheduledStart: null,
  scheduledEnd: null,
  inServiceStart: null,
  inServiceEnd: null,
  billed: 'yes',
  billType: 'Hourly',
  billRate: '60',
  billedHours: null,
});

const billable = '20';
const counted = '60';

// Visits 1 to 4, each of a payer of its own; 1 to 3 are in group 7, 4 is alone. The service told 20 minutes of overlap.
beforeEach(async () => {
  const visits = [1, 2, 3, 4];
  await storeCollisions(database.pool, {
    sides: visits.map(aSide),
    pairs: visits.map((visit) => ({
      id: visit,
      visit,
      con: visit === 1 ? 2 : 1,
      flags: ['same_visit_time_flag'],
      status: 'U',
      billableFullShift: null,
      billableOverlap: billable,
    })),
    groups: { 1: 7, 2: 7, 3: 7, 4: null },
    payers: visits.map((payer) => ({ payer, isActive: true, isDemo: false })),
  });
  await computeMoney(database.pool, { mode: 'full', runId: 1 });
  expect(await overlaps()).toEqual([counted, counted, counted, billable]);
});

it.each<[string, string, string[]]>([
  [
    'a conflict leaves it',
    `update conflict.conflicts set group_id = null where conflict_id = 3`,
    [billable, billable, billable, billable],
  ],
  [
    'a conflict goes over to another one',
    `update conflict.conflicts set group_id = 8 where conflict_id = 3`,
    [billable, billable, billable, billable],
  ],
  [
    'its payer becomes inactive',
    `update analytics.payer set is_active = false, _run_id = 2 where payer_id = '${payerId(2)}'`,
    [billable, billable, billable, billable],
  ],
  [
    'its payer becomes a demo',
    `update analytics.payer set is_demo = true, _run_id = 2 where payer_id = '${payerId(2)}'`,
    [billable, billable, billable, billable],
  ],
  [
    'a conflict is about days off alone',
    `update conflict.conflict_visit_maps set same_visit_time_flag = false, pto_flag = true where id = 2`,
    [billable, billable, billable, billable],
  ],
  [
    'the visit of a conflict has another payer, which nobody knows',
    `update conflict.conflicts set payer_id = '${payerId(9)}' where conflict_id = 1;
     update conflict.visit_snapshots set payer_id = '${payerId(9)}' where visit_id = '${visitId(1)}'`,
    [billable, billable, billable, billable],
  ],
  [
    'a conflict joins and another one leaves',
    `update conflict.conflicts set group_id = 8 where conflict_id = 1;
     update conflict.conflicts set group_id = 7 where conflict_id = 4`,
    [billable, counted, counted, counted],
  ],
])('counts anew in the whole group when %s', async (_what, change, expected) => {
  await incrementally((client) => client.query(change));
  expect(await overlaps()).toEqual(expected);
});

it('counts anew when a payer comes back', async () => {
  const standing = (isActive: boolean, run: number) =>
    `update analytics.payer set is_active = ${isActive}, _run_id = ${run} where payer_id = '${payerId(3)}'`;
  await incrementally((client) => client.query(standing(false, 2)));
  await incrementally((client) => client.query(standing(true, 3)), 3);
  expect(await overlaps()).toEqual([counted, counted, counted, billable]);
});

async function incrementally(change: (client: pg.PoolClient) => Promise<unknown>, runId = 2): Promise<void> {
  await computeMoney(database.pool, {
    mode: 'incremental',
    runId,
    change: async (client) => {
      await change(client);
    },
  });
}

async function overlaps(): Promise<string[]> {
  return (await readMoney(database.pool)).map(({ overlap_minutes }) => overlap_minutes);
}
