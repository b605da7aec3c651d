import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { loadAccount } from './account.ts';
import { detectNaively } from './naive.ts';
import { emptyDatabase, readPairs, readWorld, storeResolvedPairs, storeWorld } from './store.ts';
import { world } from './world.ts';

const personKeySecret = 'secret of the tests';

describe('detection', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await createAnalyticsTables(database.pool);
  });
  afterAll(() => database.drop());

  it('finds the pairs, flags and numbers of the naive detection in any world', async () => {
    const { pool } = database;
    await fc.assert(
      fc.asyncProperty(world, async (world) => {
        await emptyDatabase(pool);
        await storeWorld(pool, world);
        await storeResolvedPairs(pool, world);
        await runPipeline({ pool, asOf: world.asOf, personKeySecret });
        expect(await readPairs(pool)).toEqual(detectNaively(world));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

describe('detection in a synthetic account', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('equals the naive detection, seed %i', async (seed) => {
    const database = await createTestDatabase();
    try {
      const asOf = '2026-11-23';
      await loadAccount(database.pool, { visits: 3000, seed, asOf });
      await runPipeline({ pool: database.pool, asOf, personKeySecret });
      const pairs = await readPairs(database.pool);
      expect(pairs).toEqual(detectNaively(await readWorld(database.pool, asOf)));
      expect(pairs.length).toBeGreaterThan(20);
    } finally {
      await database.drop();
    }
  });
});
