import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nightLock } from '../../src/night/ledger.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { installGate, killWithinStep } from '../kill-within-step.ts';
import { asOf, breakStep, type CommandLine, mend, type NightAccount, startNightAccount } from './account.ts';

let account: NightAccount;
let database: TestDatabase;
let cm: CommandLine;

beforeAll(async () => {
  account = await startNightAccount();
});
afterAll(() => account.stop());
beforeEach(async () => {
  database = await createTestDatabase();
  cm = account.on(database);
});
afterEach(() => database.drop());

const nightly = ['nightly', '--as-of', asOf];

interface Run {
  run_id: string;
  kind: string;
  state: string;
  part_of_run_id: string | null;
  tables: number | null;
}

/** Every run, in order; of a sync how many tables it was about. */
async function runs(): Promise<Run[]> {
  const { rows } = await database.pool.query<Run>(
    `select run_id, kind, state, part_of_run_id, jsonb_array_length(options -> 'tables') as tables
     from control.run order by run_id`,
  );
  return rows;
}

const night = z.looseObject({ nightId: z.string(), state: z.string(), asOf: z.string() });

async function nights() {
  const { stdout } = await cm.run(['nightly', 'status', '--json']);
  return z.object({ nights: z.array(night) }).parse(JSON.parse(stdout)).nights;
}

async function pairs(of: TestDatabase): Promise<unknown[]> {
  const { rows } = await of.pool.query(
    'select id, conflict_id, visit_id, con_visit_id, status from conflict.conflict_visit_maps order by id',
  );
  return rows;
}

describe('a night', () => {
  it('has one id: on its runs, in its document, on each line of its log, and in what is asked later', async () => {
    const { exitCode, stdout, stderr } = await cm.run([...nightly, '--json']);
    expect(exitCode).toBe(0);
    const document = z
      .looseObject({
        nightId: z.string(),
        isResumed: z.literal(false),
        sync: z.looseObject({ runId: z.number() }),
        pipeline: z.looseObject({ runId: z.string() }),
      })
      .parse(JSON.parse(stdout));
    const { nightId } = document;
    expect(await runs()).toMatchObject([
      { run_id: nightId, kind: 'nightly', state: 'done', part_of_run_id: null },
      { kind: 'sync', state: 'done', part_of_run_id: nightId, tables: 1 },
      { run_id: String(document.sync.runId), state: 'done', part_of_run_id: nightId, tables: 16 },
      { run_id: document.pipeline.runId, kind: 'pipeline', state: 'done', part_of_run_id: nightId },
    ]);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(16);
    for (const line of lines) expect(line).toMatchObject({ nightId });

    const pipeline = JSON.parse((await cm.run(['pipeline', 'status', '--json'])).stdout);
    expect(pipeline).toMatchObject({ runs: [{ runId: document.pipeline.runId, nightId }] });
    const sync = JSON.parse((await cm.run(['sync', 'status', 'visit', '--json'])).stdout);
    expect(sync).toMatchObject({ tables: [{ runId: document.sync.runId, nightId }] });
    expect(await nights()).toMatchObject([
      {
        nightId,
        asOf,
        state: 'done',
        error: null,
        parts: [
          { part: 'gate', state: 'done' },
          { part: 'sync', state: 'done' },
          { part: 'pipeline', state: 'done' },
        ],
      },
    ]);

    const again = await cm.run([...nightly, '--json']);
    expect(JSON.parse(again.stdout).nightId).not.toBe(nightId);
  });

  it('whose sync fails has failed, says so, and goes on under the same id', async () => {
    await breakStep(database, 'payer');
    const failed = await cm.run(nightly);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('payer: ');
    const [{ nightId } = { nightId: '' }] = await nights();
    expect(failed.stderr).toContain(`Night ${nightId} has ended early`);
    expect(await nights()).toMatchObject([
      {
        nightId,
        state: 'failed',
        error: { part: 'sync', code: 'sync.postgres_error', message: expect.stringContaining('Jane Doe') },
        parts: [
          { part: 'gate', state: 'done' },
          { part: 'sync', state: 'failed' },
        ],
      },
    ]);

    await mend(database);
    const resumed = await cm.run([...nightly, '--json']);
    expect(resumed.exitCode).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ nightId, isResumed: true });
    // What the first sync brought is there: the second reads changes alone.
    const modes = Object.fromEntries(
      JSON.parse(resumed.stdout).sync.tables.map(({ table, mode }: { table: string; mode: string }) => [
        table,
        mode,
      ]),
    );
    expect(modes.visit).toBe('incremental');
    expect(await nights()).toMatchObject([{ nightId, state: 'done', error: null }]);
  });

  it('that is killed in the pipeline goes on there under the same id, and nothing is read again', async () => {
    const undisturbed = await createTestDatabase();
    await account.on(undisturbed).run(nightly);
    await installGate(database.pool);
    const [firstStep, ...steps] = (
      await undisturbed.pool.query<{ name: string }>(
        `select step.name from control.step join control.run using (run_id) where kind = 'pipeline' order by ordinal`,
      )
    ).rows;
    const [, laterStep] = steps;
    await killWithinStep(database, {
      step: laterStep?.name ?? '',
      script: ['src/cli/main.ts', ...nightly],
      environment: cm.environment,
    });
    const [{ nightId } = { nightId: '' }] = await nights();
    expect(await nights()).toMatchObject([
      { nightId, state: 'cut off', parts: [{}, {}, { state: 'cut off' }] },
    ]);

    const resumed = await cm.run([...nightly, '--json']);
    expect(resumed.exitCode).toBe(0);
    const document = JSON.parse(resumed.stdout);
    expect(document).toMatchObject({ nightId, isResumed: true, sync: null });
    expect(document.pipeline.steps.map(({ name }: { name: string }) => name)).not.toContain(firstStep?.name);
    expect((await runs()).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'nightly done',
      'sync done',
      'sync done',
      'pipeline done',
    ]);
    expect(await pairs(database)).toEqual(await pairs(undisturbed));
    expect(await pairs(database)).not.toEqual([]);
    await undisturbed.drop();
  });

  it('that is killed once all is found has its findings still, and finds them once', async () => {
    await installGate(database.pool);
    await killWithinStep(database, {
      // Of the night itself: its pipeline is done.
      step: 'pipeline',
      script: ['src/cli/main.ts', ...nightly],
      environment: cm.environment,
    });
    const { stdout } = await cm.run([...nightly, '--json']);
    const { pipeline } = JSON.parse(stdout);
    expect(pipeline.tonight.pairs.new).toBeGreaterThan(0);
    expect(pipeline.steps).toEqual([]);
    expect((await runs()).filter(({ kind }) => kind === 'pipeline')).toHaveLength(1);
  });

  it('that is killed in the sync goes on under the same id', async () => {
    await installGate(database.pool);
    await killWithinStep(database, {
      step: 'visit',
      script: ['src/cli/main.ts', ...nightly],
      environment: cm.environment,
    });
    const { stdout, exitCode } = await cm.run([...nightly, '--json']);
    expect(exitCode).toBe(0);
    const { nightId } = JSON.parse(stdout);
    const found = await runs();
    expect(found.filter(({ kind }) => kind === 'nightly')).toMatchObject([
      { run_id: nightId, state: 'done' },
    ]);
    // The gate was passed before.
    expect(found.filter(({ tables }) => tables === 1)).toHaveLength(1);
    expect(found.filter(({ part_of_run_id }) => part_of_run_id === nightId)).toHaveLength(4);
  });

  it('before the source is refreshed has failed at the gate, exit code 4, and another day’s is another', async () => {
    const early = await cm.run(['nightly', '--as-of', '2026-11-24']);
    expect(early.exitCode).toBe(4);
    expect(await nights()).toMatchObject([
      { asOf: '2026-11-24', state: 'failed', error: { part: 'gate', code: 'pipeline.source_not_refreshed' } },
    ]);
    expect((await cm.run(nightly)).exitCode).toBe(0);
    expect(await nights()).toMatchObject([
      { asOf, state: 'done' },
      { asOf: '2026-11-24', state: 'failed' },
    ]);
  });

  it('does not begin while another is at work, exit code 4', async () => {
    const other = await database.pool.connect();
    try {
      await other.query('select pg_advisory_lock(hashtextextended($1, 0))', [nightLock]);
      expect((await cm.run(nightly)).exitCode).toBe(4);
      expect(await runs()).toEqual([]);
    } finally {
      other.release(true);
    }
  });
});
