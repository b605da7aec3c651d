import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dryRunPipeline, pipelineStatus, runPipeline } from '../../src/pipeline/index.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { emptyDatabase, readOutcome, storeRows, storeWorld } from './store.ts';
import { asOf, visitContent, visitId, world } from './world.ts';

const personKeySecret = 'secret of the tests';
const [sample] = fc.sample(world, { numRuns: 1, seed: 3 });
if (sample === undefined) throw new Error('no world was drawn');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  await emptyDatabase(database.pool);
  await storeWorld(database.pool, sample);
});
afterAll(() => database.drop());

const night = () => runPipeline({ pool: database.pool, asOf, personKeySecret });
const dryRun = () => dryRunPipeline({ pool: database.pool, asOf, personKeySecret, examples: 20 });

describe('a dry run', () => {
  it('says of a first night what it would find, and leaves nothing', async () => {
    const { wouldChange } = await dryRun();
    expect(await pipelineStatus(database.pool)).toEqual([]);
    expect((await readOutcome(database.pool)).pairs).toEqual([]);

    const { tonight } = await night();
    const { pairs, conflicts } = await readOutcome(database.pool);
    expect(wouldChange).toEqual(tonight);
    expect(wouldChange.pairs).toEqual({
      new: pairs.length,
      reopened: 0,
      resolved: 0,
      deleted: 0,
      changed: 0,
    });
    expect(wouldChange.conflicts.new).toBe(conflicts.length);
  });

  it('says of another night exactly what it then changes', async () => {
    const before = await readOutcome(database.pool);
    const contents = fc.sample(visitContent, { numRuns: 60, seed: 2 });
    const rows = contents.map((content, index) => ({ visit_id: visitId((index * 7) % 150), ...content }));
    await storeRows(database.pool, 'visit', rows, 2);
    const { wouldChange, mode } = await dryRun();
    expect(mode).toBe('incremental');
    expect(await readOutcome(database.pool)).toEqual(before);
    const { tonight } = await night();
    expect(wouldChange).toEqual(tonight);
    expect(tonight.pairs.new + tonight.pairs.changed).toBeGreaterThan(0);
  });
});
