import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import type { World } from './rows.ts';
import { emptyDatabase, readOutcome, storeRows, storeRules, storeWorld } from './store.ts';
import {
  absence,
  address,
  asOf,
  caregiverId,
  decorationId,
  patientId,
  providerId,
  rules,
  ssn,
  training,
  usState,
  visitContent,
  visitId,
  world,
} from './world.ts';

const personKeySecret = 'secret of the tests';

let incremental: TestDatabase;
let full: TestDatabase;
beforeAll(async () => {
  [incremental, full] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await Promise.all([incremental, full].map(({ pool }) => createAnalyticsTables(pool)));
});
beforeEach(async () => {
  await Promise.all([incremental, full].map(({ pool }) => emptyDatabase(pool)));
});
afterAll(() => Promise.all([incremental.drop(), full.drop()]));

/** What one sync brings, and by how many days the calendar has moved on. */
interface Day {
  later: number;
  changes: readonly Change[];
}

type Change =
  | { table: string; row: object }
  | { rules: World['rules'] }
  /** Somebody writes into a row of schema conflict, which of them is counted round in the order of ids. */
  | { written: 'conflicts' | 'conflict_visit_maps'; nth: number; set: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(fc.nat({ max: 210 }), visitContent)
      .map(([index, visit]) => ({ table: 'visit', row: { visit_id: visitId(index), ...visit } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .nat({ max: 200 })
      .map((index) => ({ table: 'deleted_visit', row: { visit_id: visitId(index) } })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat({ max: 8 }), ssn, fc.constantFrom('Ann', 'Bea')).map(([index, ssn, name]) => ({
      table: 'caregiver',
      row: { caregiver_id: caregiverId(index), ssn, caregiver_firstname: name },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat({ max: 6 }), fc.boolean(), fc.constantFrom('Acme', 'Best'), usState)
      .map(([index, isActive, name, state]) => ({
        table: 'provider',
        row: {
          provider_id: providerId(index),
          is_active: isActive,
          is_demo: false,
          provider_name: name,
          address_state: state,
        },
      })),
  },
  { weight: 3, arbitrary: training.map((row) => ({ table: 'caregiver_inservice', row })) },
  { weight: 3, arbitrary: absence.map((row) => ({ table: 'caregiver_absence', row })) },
  { weight: 3, arbitrary: address.map((row) => ({ table: 'patient_address', row })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat({ max: 5 }), fc.constantFrom('Cid', 'Dee')).map(([index, name]) => ({
      table: 'patient',
      row: { patient_id: patientId(index), patient_firstname: name },
    })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          { table: 'office', id: 'office_id', name: 'office_name' },
          { table: 'payer', id: 'payer_id', name: 'payer_name' },
          { table: 'contract', id: 'contract_id', name: 'contract_name' },
          { table: 'service_code', id: 'service_code_id', name: 'service_code' },
        ),
        fc.nat({ max: 2 }),
        fc.constantFrom('Elm', 'Fir'),
        fc.boolean(),
      )
      .map(([{ table, id, name }, index, text, isActive]) => ({
        table,
        row: { [id]: decorationId(index), [name]: text, is_active: isActive },
      })),
  },
  { weight: 1, arbitrary: rules.map((rules) => ({ rules })) },
  {
    weight: 8,
    arbitrary: fc.record({
      written: fc.constant('conflicts' as const),
      nth: fc.nat({ max: 200 }),
      set: fc.constantFrom("status = 'W'", "status = 'I'", "status = 'U'", 'no_response = not no_response'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      written: fc.constant('conflict_visit_maps' as const),
      nth: fc.nat({ max: 200 }),
      set: fc.constantFrom("status = 'W'", "status = 'I'", 'con_no_response = not con_no_response'),
    }),
  },
);

const day: fc.Arbitrary<Day> = fc.record({
  later: fc.constantFrom(0, 1, 1, 1, 2, 44, -1),
  changes: fc.array(change, { maxLength: 12, size: 'max' }),
});

describe('an incremental run', () => {
  it('leaves exactly the tables that full runs leave, ids included, day after day', async () => {
    await fc.assert(
      fc
        .asyncProperty(world, fc.array(day, { minLength: 1, maxLength: 4 }), async (world, days) => {
          await bothNights(world.asOf, (pool) => storeWorld(pool, world));
          let today = world.asOf;
          for (const [index, { later, changes }] of days.entries()) {
            today = addDays(today, later);
            await bothNights(today, (pool) => apply(pool, changes, index + 2));
          }
        })
        .beforeEach(async () => {
          await Promise.all([incremental, full].map(({ pool }) => emptyDatabase(pool)));
        }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('changes nothing when nothing has changed, even when it is full', async () => {
    const [sample] = fc.sample(world, { numRuns: 1, seed: 4 });
    if (sample === undefined) throw new Error('no world was drawn');
    await storeWorld(full.pool, sample);
    await runPipeline({ pool: full.pool, asOf, personKeySecret });
    const before = await readOutcome(full.pool);
    const again = await runPipeline({ pool: full.pool, asOf, personKeySecret });
    expect(again).toMatchObject({ mode: 'incremental', changedPersons: 0 });
    await runPipeline({ pool: full.pool, asOf, personKeySecret, full: true });
    expect(await readOutcome(full.pool)).toEqual(before);
    expect(before.pairs.length).toBeGreaterThan(10);
  });
});

/** The same data into both databases; then one looks at what changed and the other at everything. */
async function bothNights(
  today: string,
  arrive: (pool: TestDatabase['pool']) => Promise<void>,
): Promise<void> {
  const [some, all] = await Promise.all(
    [incremental, full].map(async ({ pool }) => {
      await arrive(pool);
      await runPipeline({ pool, asOf: today, personKeySecret, full: pool === full.pool });
      return { ...(await readOutcome(pool)), history: await readHistory(pool) };
    }),
  );
  expect(some).toEqual(all);
}

/** Entry by entry, numbers and nights included. */
async function readHistory(pool: TestDatabase['pool']): Promise<object[]> {
  const { rows } = await pool.query<object & pg.QueryResultRow>(`
    select entry.log_history_id, pair_id, created_at, log_type, log_history_value_id, field_name, old_value, new_value
    from conflict.log_history entry
    join conflict.log_history_values using (log_history_id)
    join conflict.log_fields using (log_field_id)
    order by log_history_value_id`);
  return rows;
}

async function apply(pool: TestDatabase['pool'], changes: readonly Change[], syncRun: number): Promise<void> {
  for (const change of changes) {
    if ('rules' in change) await storeRules(pool, change.rules);
    else if ('written' in change) await write(pool, change);
    else await storeRows(pool, change.table, [change.row], syncRun);
  }
}

async function write(
  pool: TestDatabase['pool'],
  { written, nth, set }: Extract<Change, { written: string }>,
): Promise<void> {
  const id = written === 'conflicts' ? 'conflict_id' : 'id';
  await pool.query(
    `update conflict.${written} set ${set} where ${id} = (
       select ${id} from conflict.${written} order by ${id}
       offset (select $1 % greatest(count(*), 1) from conflict.${written}) limit 1)`,
    [nth],
  );
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
