import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import {
  anyPair,
  anyPayer,
  anySide,
  collisions,
  groupCount,
  payerCount,
  visitCount,
} from './any-collisions.ts';
import {
  computeMoney,
  conflictRow,
  type Pair,
  type Payer,
  pairRow,
  payerId,
  payerRow,
  type Side,
  snapshotRow,
  storeCollisions,
  visitId,
} from './pairs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

type Change =
  | { of: 'side'; side: Side }
  | { of: 'pair'; pair: Pair }
  | { of: 'group'; visit: number; group: number | null }
  | { of: 'payer of a conflict'; visit: number; payer: number | null }
  | { of: 'payer'; payer: Payer };

const visit = fc.nat({ max: visitCount - 1 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(visit, anySide).map(([visit, sideOf]): Change => ({ of: 'side', side: sideOf(visit) })),
  // Above 60 a new pair; most change one that is there.
  anyPair
    .filter(({ visit, con }) => visit !== con)
    .chain((pair) =>
      fc.nat({ max: 80 }).map((id): Change => ({ of: 'pair', pair: { id: id + 1, ...pair } })),
    ),
  fc
    .tuple(visit, fc.option(fc.nat({ max: groupCount - 1 }), { freq: 4 }))
    .map(([visit, group]): Change => ({ of: 'group', visit, group })),
  fc
    .tuple(visit, fc.option(fc.nat({ max: payerCount }), { freq: 4 }))
    .map(([visit, payer]): Change => ({ of: 'payer of a conflict', visit, payer })),
  fc
    .tuple(fc.nat({ max: payerCount }), anyPayer)
    .map(([payer, standing]): Change => ({ of: 'payer', payer: { payer, ...standing } })),
);

it('follows every change, night after night, as if all were computed anew; and captures what became another', async () => {
  await fc.assert(
    fc.asyncProperty(
      collisions,
      fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      async (world, nights) => {
        const { pool } = database;
        await storeCollisions(pool, world);
        await computeMoney(pool, { mode: 'full', runId: 1 });
        for (const [index, changes] of nights.entries()) {
          const before = await stored(pool);
          const runId = index + 2;
          await computeMoney(pool, {
            mode: 'incremental',
            runId,
            change: async (client) => {
              for (const one of changes) await apply(client, one, runId);
            },
          });
          const after = await stored(pool);
          expect([...after.values()]).toEqual(await defined(pool));
          expect(await captured(pool)).toEqual(differences(before, after));
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('looks at nothing in a night without changes', async () => {
  const [world] = fc.sample(collisions, { numRuns: 1, seed: 5 });
  if (world === undefined) throw new Error('no world was drawn');
  await storeCollisions(database.pool, world);
  await computeMoney(database.pool, { mode: 'full', runId: 1 });
  await computeMoney(database.pool, { mode: 'incremental', runId: 2 });
  const { rows } = await database.pool.query(
    'select (select count(*)::int from pipeline.money_due) as due, (select count(*)::int from pipeline.captured_money) as captured',
  );
  expect(rows).toEqual([{ due: 0, captured: 0 }]);
});

it('follows the statuses that people set between two nights', async () => {
  const [world] = fc.sample(collisions, { numRuns: 1, seed: 5 });
  if (world === undefined) throw new Error('no world was drawn');
  await storeCollisions(database.pool, world);
  await computeMoney(database.pool, { mode: 'full', runId: 1 });
  const before = await stored(database.pool);
  await database.pool.query("update conflict.conflict_visit_maps set status = 'R'");
  await computeMoney(database.pool, { mode: 'incremental', runId: 2 });
  const after = await stored(database.pool);
  expect([...after.values()]).toEqual(await defined(database.pool));
  expect(after).not.toEqual(before);
});

async function apply(client: pg.PoolClient, change: Change, runId: number): Promise<void> {
  switch (change.of) {
    case 'side':
      await put(client, 'conflict.visit_snapshots', snapshotRow(change.side), 'visit_id');
      return givePayer(client, change.side.visit, change.side.payer);
    case 'pair':
      await client.query(
        `insert into conflict.conflicts select * from jsonb_populate_record(null::conflict.conflicts, $1)
         on conflict do nothing`,
        [JSON.stringify(conflictRow(change.pair.visit, null, null))],
      );
      // Another pair may be about the same two visits; then nothing changes.
      await client.query('savepoint before_pair');
      return put(client, 'conflict.conflict_visit_maps', pairRow(change.pair), 'id').catch(async () => {
        await client.query('rollback to savepoint before_pair');
      });
    case 'group':
      await client.query('update conflict.conflicts set group_id = $2 where visit_id = $1', [
        visitId(change.visit),
        change.group,
      ]);
      return;
    case 'payer of a conflict':
      return givePayer(client, change.visit, change.payer);
    case 'payer':
      return put(client, 'analytics.payer', payerRow(change.payer, runId), 'payer_id');
  }
}

/** The conflict and its visit always say the same. */
async function givePayer(client: pg.PoolClient, visit: number, payer: number | null): Promise<void> {
  const values = [visitId(visit), payer === null ? null : payerId(payer)];
  await client.query('update conflict.conflicts set payer_id = $2 where visit_id = $1', values);
  await client.query('update conflict.visit_snapshots set payer_id = $2 where visit_id = $1', values);
}

async function put(client: pg.PoolClient, table: string, row: object, key: string): Promise<void> {
  const columns = Object.keys(row);
  await client.query(
    `insert into ${table} (${columns.join(', ')})
     select ${columns.join(', ')} from jsonb_populate_record(null::${table}, $1)
     on conflict (${key}) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [JSON.stringify(row)],
  );
}

async function stored(pool: pg.Pool): Promise<Map<string, object>> {
  const { rows } = await pool.query<{ pair_id: string }>(
    'select * from conflict.pair_money order by pair_id',
  );
  return new Map(rows.map((row) => [row.pair_id, row]));
}

async function defined(pool: pg.Pool): Promise<object[]> {
  return (await pool.query('select * from conflict.pair_money_entries order by pair_id')).rows;
}

async function captured(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ pair_id: string; before: object | null }>(
    'select pair_id, before from pipeline.captured_money order by pair_id',
  );
  return Object.fromEntries(
    rows.map(({ pair_id, before }) => [pair_id, before === null ? 'new' : 'changed']),
  );
}

function differences(before: Map<string, object>, after: Map<string, object>): Record<string, unknown> {
  const changed = [...after].filter(([id, row]) => JSON.stringify(row) !== JSON.stringify(before.get(id)));
  return Object.fromEntries(changed.map(([id]) => [id, before.has(id) ? 'changed' : 'new']));
}
