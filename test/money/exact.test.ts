import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { collisions } from './any-collisions.ts';
import { type Fraction, fraction, rounded } from './fraction.ts';
import { naiveMoney } from './naive.ts';
import { computeMoney, readMoney, storeCollisions } from './pairs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

it('costs to the last digit what fractions say, in every column', async () => {
  await fc.assert(
    fc.asyncProperty(collisions, async (world) => {
      await storeCollisions(database.pool, world);
      await computeMoney(database.pool, { mode: 'full', runId: 1 });
      const rows = new Map((await readMoney(database.pool)).map((row) => [Number(row.pair_id), row]));
      expect(rows.size).toBe(world.pairs.length);
      for (const pair of world.pairs) {
        const row = rows.get(pair.id);
        const money = naiveMoney(world, pair);
        expect(row).toMatchObject({
          full_shift_minutes: rounded(money.fullShiftMinutes, 4),
          overlap_minutes: rounded(money.overlapMinutes, 4),
          cost_type: money.costType,
          visit_type: money.visitType,
          conflict_type: money.conflictType,
          visit_key: money.visitKey,
          is_canonical: money.isCanonical,
        });
        expectSame(row?.rate_per_minute, money.rate);
        expectSame(row?.shift_price, money.shiftPrice);
        expectSame(row?.overlap_price, money.overlapPrice);
        expectSame(row?.final_price, money.finalPrice);
      }
    }),
    { numRuns: 40 },
  );
});

/** The same cents when shown, and the same digits as far as a quotient's are kept: no zeros behind, sixteen at least. */
function expectSame(stored: string | undefined, exact: Fraction): void {
  expect(stored).toMatch(/^-?\d+(\.\d*[1-9])?$/);
  expect(rounded(fraction(stored ?? ''), 2)).toBe(rounded(exact, 2));
  expect(rounded(fraction(stored ?? ''), 9)).toBe(rounded(exact, 9));
  const finite = rounded(exact, 10);
  if (fraction(finite).over * exact.under === exact.over * fraction(finite).under)
    expect(stored).toBe(finite);
}
