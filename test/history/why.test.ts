import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFacts } from '../../src/explain/facts.ts';
import { runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { detectNaively } from '../detection/naive.ts';
import { emptyDatabase, readPairs, storeResolvedPairs, storeWorld } from '../detection/store.ts';
import { world } from '../detection/world.ts';

const personKeySecret = 'secret of the tests';

describe('the verdict on two sides', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await createAnalyticsTables(database.pool);
  });
  afterAll(() => database.drop());

  it('is what the pipeline writes and the naive detection finds, rule by rule and both ways', async () => {
    const { pool } = database;
    const picks = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 150, maxLength: 150, size: 'max' });
    await fc.assert(
      fc.asyncProperty(world, picks, async (world, picks) => {
        await emptyDatabase(pool);
        await storeWorld(pool, world);
        await storeResolvedPairs(pool, world);
        await runPipeline({ pool, asOf: world.asOf, personKeySecret });
        const written = new Map(
          (await readPairs(pool)).map((pair) => [`${pair.visitId} ${pair.conVisitId}`, pair.rules]),
        );
        const naive = new Map(
          detectNaively(world).map((pair) => [`${pair.visitId} ${pair.conVisitId}`, pair.rules]),
        );
        const { rows: events } = await pool.query<{ id: string }>(
          'select event_id as id from pipeline.event',
        );
        const ids = [...world.visits.map(({ visit_id }) => visit_id), ...events.map(({ id }) => id)];
        const any = picks.map(([a, b]) => [ids[a % ids.length] ?? '', ids[b % ids.length] ?? ''] as const);
        const found = [...written.keys()].slice(0, 60).map((key) => key.split(' '));
        for (const [one = '', other = ''] of [...any, ...found]) {
          const facts = await readFacts(pool, { sides: [one, other], asOf: world.asOf });
          const firing = (direction: 'forth' | 'back') =>
            (facts?.rules ?? []).flatMap((rule) => (rule[direction] ? [rule.rule] : [])).sort();
          const verdict = { forth: firing('forth'), back: firing('back') };
          const from = (pairs: typeof written) => ({
            forth: pairs.get(`${one} ${other}`) ?? [],
            back: pairs.get(`${other} ${one}`) ?? [],
          });
          expect(verdict, `${one} ${other}`).toEqual(from(written));
          expect(verdict, `${one} ${other}`).toEqual(from(naive));
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});
