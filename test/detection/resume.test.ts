import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineStatus, planPipeline, runPipeline } from '../../src/pipeline/index.ts';
import { analyticsRows, takeLock, withLock } from '../../src/postgres/locks.ts';
import { checkOut } from '../../src/postgres/pool.ts';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { installGate, killWithinStep } from '../kill-within-step.ts';
import { emptyDatabase, readOutcome, storeRows, storeWorld } from './store.ts';
import { asOf, visitContent, visitId, world } from './world.ts';

const personKeySecret = 'secret of the tests';
const [sample] = fc.sample(world, { numRuns: 1, seed: 4 });
if (sample === undefined) throw new Error('no world was drawn');
const steps = (await planPipeline()).map((step) => step.name);
/** From here on all commit together, because readers see what they write. */
const firstSeen = steps.indexOf('090_visit_snapshots');

let database: TestDatabase;
let undisturbed: Awaited<ReturnType<typeof readOutcome>>;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
  await startOver();
  await runPipeline({ pool: database.pool, asOf, personKeySecret });
  undisturbed = await readOutcome(database.pool);
  await installGate(database.pool);
});
afterAll(() => database.drop());

describe('a run that is killed', () => {
  it.each(steps)('in %s goes on at the last commit and ends as if undisturbed', async (step) => {
    await startOver();
    await killWithin(step);
    const [killed] = await pipelineStatus(database.pool);
    expect(killed?.state).toBe('cut off');
    const { runId, steps: ran } = await runPipeline({ pool: database.pool, asOf, personKeySecret });
    expect(runId).toBe(killed?.runId);
    expect(ran.map(({ name }) => name)).toEqual(steps.slice(Math.min(steps.indexOf(step), firstSeen)));
    expect(await readOutcome(database.pool)).toEqual(undisturbed);
  });
});

describe('an incremental run that is killed', () => {
  it('leaves readers with the night before, whole', async () => {
    await startOver();
    await runPipeline({ pool: database.pool, asOf, personKeySecret });
    const before = await readOutcome(database.pool);
    await arrive(2, 60);
    await killWithin('120_lifecycle');
    expect(await readOutcome(database.pool)).toEqual(before);
  });

  it.each(['040_changed_days', '070_detected_pairs', '110_pairs', '190_finish'])(
    'in %s goes on there and ends as if undisturbed, next night included',
    async (step) => {
      const expected = await nights(async () => undefined);
      const disturbed = await nights(() => killWithin(step));
      expect(disturbed).toEqual(expected);
    },
  );

  it('and after which another sync has come looks at both changes', async () => {
    const expected = await nights(() => arrive(4, 40));
    const disturbed = await nights(async () => {
      await killWithin('100_conflicts');
      await arrive(4, 40);
    });
    expect(disturbed).toEqual(expected);
  });
});

/** Three nights, each with changed visits; before the second one runs, something happens. What is left in the end. */
async function nights(beforeSecond: () => Promise<void>): Promise<unknown> {
  await startOver();
  await runPipeline({ pool: database.pool, asOf, personKeySecret });
  await arrive(2, 60);
  await beforeSecond();
  const { mode } = await runPipeline({ pool: database.pool, asOf, personKeySecret });
  expect(mode).toBe('incremental');
  await arrive(5, 30);
  await runPipeline({ pool: database.pool, asOf, personKeySecret });
  const { rows } = await database.pool.query(
    'select source, run_id from pipeline.evaluated where source <> $1 order by 1',
    ['pipeline'],
  );
  return { ...(await readOutcome(database.pool)), evaluated: rows };
}

/** A sync brings new times for some visits, the same for the same run. */
async function arrive(syncRun: number, visits: number): Promise<void> {
  const contents = fc.sample(visitContent, { numRuns: visits, seed: syncRun });
  const rows = contents.map((content, index) => ({ visit_id: visitId((index * 7) % 150), ...content }));
  await storeRows(database.pool, 'visit', rows, syncRun);
}

describe('a run', () => {
  it('begins again when the work tables of the killed one are gone', async () => {
    await startOver();
    await killWithin('100_conflicts');
    await database.pool.query('truncate pipeline.work_of_run, pipeline.candidate, pipeline.detected_pair');
    const { steps: ran } = await runPipeline({ pool: database.pool, asOf, personKeySecret });
    expect(ran.map(({ name }) => name)).toEqual(steps);
    expect(await readOutcome(database.pool)).toEqual(undisturbed);
  });

  it('is turned away while another one works', async () => {
    await withLock(database.pool, analyticsRows, async () => {
      await expect(runPipeline({ pool: database.pool, asOf, personKeySecret })).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    });
  });

  it('is turned away while rows are synced', async () => {
    const sync = await checkOut(database.pool);
    try {
      await takeLock(sync, analyticsRows, 'shared');
      await expect(runPipeline({ pool: database.pool, asOf, personKeySecret })).rejects.toMatchObject({
        code: 'lock.held',
        exitCode: 4,
      });
    } finally {
      sync.release(true);
    }
  });

  it('stops before the next step when another process has taken it over', async () => {
    await startOver();
    await database.pool.query(`
      create function take_over() returns trigger language plpgsql as $$
      begin
        update control.run set state = 'failed' where run_id = new.run_id;
        return null;
      end $$;
      create trigger take_over after insert on control.step for each row
        when (new.name = '060_encounters') execute function take_over()`);
    try {
      await expect(runPipeline({ pool: database.pool, asOf, personKeySecret })).rejects.toMatchObject({
        code: 'pipeline.superseded',
        message: expect.stringContaining('070_detected_pairs'),
        exitCode: 4,
      });
    } finally {
      await database.pool.query('drop trigger take_over on control.step; drop function take_over');
    }
  });

  it('stops before the next step when the server has lost the work tables, and begins again', async () => {
    await startOver();
    await database.pool.query(`
      create function lose_work() returns trigger language plpgsql as $$
      begin
        delete from pipeline.work_of_run;
        delete from pipeline.encounter;
        return null;
      end $$;
      create trigger lose_work after insert on control.step for each row
        when (new.name = '060_encounters') execute function lose_work()`);
    try {
      await expect(runPipeline({ pool: database.pool, asOf, personKeySecret })).rejects.toMatchObject({
        code: 'pipeline.work_lost',
        message: expect.stringContaining('070_detected_pairs'),
        exitCode: 1,
      });
    } finally {
      await database.pool.query('drop trigger lose_work on control.step; drop function lose_work');
    }
    const { steps: ran } = await runPipeline({ pool: database.pool, asOf, personKeySecret });
    expect(ran.map(({ name }) => name)).toEqual(steps);
    expect(await readOutcome(database.pool)).toEqual(undisturbed);
  });

  it('says which step failed and why, and goes on at the last commit', async () => {
    await startOver();
    await database.pool.query('alter table conflict.visit_snapshots add check (visit_date is null)');
    await expect(runPipeline({ pool: database.pool, asOf, personKeySecret })).rejects.toMatchObject({
      code: 'pipeline.step_failed',
      message: expect.stringContaining('Step 090_visit_snapshots failed'),
    });
    expect(await pipelineStatus(database.pool)).toMatchObject([
      { state: 'failed', failedStep: '090_visit_snapshots' },
    ]);
    await database.pool.query(
      'alter table conflict.visit_snapshots drop constraint visit_snapshots_visit_date_check',
    );
    const { steps: ran } = await runPipeline({ pool: database.pool, asOf, personKeySecret });
    expect(ran[0]?.name).toBe('090_visit_snapshots');
    expect(await readOutcome(database.pool)).toEqual(undisturbed);
  });

  it.each([
    { name: 'a day that is none', options: { asOf: '2026-02-30' }, code: 'pipeline.as_of' },
    { name: 'an empty secret', options: { personKeySecret: '' }, code: 'pipeline.no_secret' },
  ])('refuses $name as wrong usage', async ({ options, code }) => {
    await expect(
      runPipeline({ pool: database.pool, asOf, personKeySecret, ...options }),
    ).rejects.toMatchObject({ code, exitCode: 2 });
  });
});

async function startOver(): Promise<void> {
  if (sample === undefined) return;
  await emptyDatabase(database.pool);
  await storeWorld(database.pool, sample);
}

/** Kills a run in another process when the step has written everything and is about to commit. */
function killWithin(step: string): Promise<void> {
  const script = ['test/detection/run-once.ts', database.url, asOf, personKeySecret];
  return killWithinStep(database, { step, script });
}
