import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { analyticsRows, withLock } from '../postgres/locks.ts';
import { inTransaction } from '../postgres/pool.ts';
import { carryOut } from './carry-out.ts';
import { readInputs } from './inputs.ts';
import {
  closeRun,
  lastRunOf,
  openRun,
  readReport,
  recordRunFailed,
  recordStepDone,
  recordStepFailed,
  requireStepOpen,
} from './ledger.ts';
import type { StepProgress } from './progress.ts';
import { type Session, setInputs } from './session.ts';
import { stepFailed } from './step-failed.ts';
import { loadSteps, type Step } from './steps.ts';
import { type Findings, readFindings } from './summary.ts';
import { readTonight, type Tonight } from './tonight.ts';

export interface PipelineOptions {
  pool: pg.Pool;
  /** `YYYY-MM-DD`; the day that the rules call today. */
  asOf: string;
  /** Look at every person, not only at what changed since the last run. */
  full?: boolean;
  /** Key of the HMAC that turns an SSN into a person_key. */
  personKeySecret: string;
  /**
   * What has to be done between detection and publication, in transactions of its own, such as asking a service about the
   * pairs in `pipeline.detected_pair`. A run that goes on after it was killed does it again.
   */
  beforePublication?: (run: { asOf: string }) => Promise<void>;
  onProgress?: (progress: StepProgress) => void;
  /** The run of the night that this one is a part of. */
  partOf?: string;
  /** Told of the run once it is open. */
  onBegin?: (run: { runId: string }) => void;
}

export interface PipelineResult extends Findings {
  readonly runId: string;
  readonly mode: 'full' | 'incremental';
  readonly tonight: Tonight;
  /** The steps that this process ran; those that a killed run had done before are not among them. */
  readonly steps: readonly { name: string; rows: number; seconds: number }[];
}

/**
 * Runs the pipeline for a day, one run at a time and none beside a sync (`lock.held`, exit code 4). A run that was killed or failed goes
 * on where it stopped when it is started again with the same arguments on the same data.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { pool, personKeySecret, full = false } = options;
  const asOf = checkDay(options.asOf);
  if (personKeySecret === '') throw secretMissing();
  const steps = await loadSteps();
  return withLock(pool, analyticsRows, async () => {
    const inputs = await readInputs(pool, { asOf, full, personKeySecret, steps });
    const { runId, stepsDone } = await openRun(pool, inputs, options.partOf);
    options.onBegin?.({ runId });
    const context = { runId, steps, inputs, personKeySecret, onProgress: options.onProgress };
    const prepare = async () => options.beforePublication?.({ asOf });
    const ran = await runDue(pool, { ...context, stepsDone, prepare });
    return resultOf(pool, { runId, mode: inputs.mode }, ran);
  });
}

/** What the pipeline of a night has found, if it is done and the last one; else it is to be run. */
export async function finishedPipeline(pool: pg.Pool, nightId: string): Promise<PipelineResult | undefined> {
  const run = await lastRunOf(pool, nightId);
  return run && resultOf(pool, run, []);
}

async function resultOf(
  pool: pg.Pool,
  { runId, mode }: Pick<PipelineResult, 'runId' | 'mode'>,
  steps: PipelineResult['steps'],
): Promise<PipelineResult> {
  return { runId, mode, tonight: await readReport(pool, runId), ...(await readFindings(pool, mode)), steps };
}

/** Runs what is not done, and notes on the run why it ends before its end. */
async function runDue(
  pool: pg.Pool,
  context: RunContext & { stepsDone: ReadonlySet<string>; prepare: () => Promise<void> },
): Promise<RanStep[]> {
  const { runId, stepsDone } = context;
  const ran: RanStep[] = [];
  const transactions = transactionsOf(context.steps);
  try {
    for (const transaction of transactions) {
      const due = transaction.filter(({ name }) => !stepsDone.has(name));
      if (transaction === transactions.at(-1) && due.length > 0) await context.prepare();
      ran.push(...(await runTogether(pool, due, context)));
    }
    return ran;
  } catch (error) {
    const isAnothers = error instanceof CmError && error.code === 'pipeline.superseded';
    // Where the database itself is gone the record cannot be written; the next run finds the run unfinished.
    if (!isAnothers) await recordRunFailed(pool, runId, error).catch(() => undefined);
    throw error;
  }
}

/**
 * Which steps commit together: detection step by step, in its work tables; and all that readers see at once, so that
 * nobody, and no later run, ever finds half a night.
 */
function transactionsOf(steps: readonly Step[]): Step[][] {
  const isSeen = ({ writes }: Step) => writes.some((table) => table.startsWith('conflict.'));
  const publication = steps.findIndex(isSeen);
  if (publication === -1) return steps.map((step) => [step]);
  return [...steps.slice(0, publication).map((step) => [step]), steps.slice(publication)];
}

type RanStep = PipelineResult['steps'][number];

interface RunContext extends Session {
  steps: readonly Step[];
  onProgress: PipelineOptions['onProgress'];
}

/** The rows of the steps and their records become visible together or not at all. */
async function runTogether(pool: pg.Pool, due: readonly Step[], context: RunContext): Promise<RanStep[]> {
  if (due.length === 0) return [];
  const { runId, steps, onProgress } = context;
  const ran: RanStep[] = [];
  let [current] = due;
  let startedAt = new Date();
  try {
    await inTransaction(pool, async (client) => {
      await setInputs(client, context);
      for (const step of due) {
        [current, startedAt] = [step, new Date()];
        onProgress?.({ step: step.name, state: 'running' });
        const rows = await runStep(client, step, { ...context, startedAt });
        ran.push({ name: step.name, rows, seconds: (Date.now() - startedAt.getTime()) / 1000 });
      }
      if (due.at(-1) === steps.at(-1)) {
        await closeRun(client, runId, await readTonight(client, { examples: 20 }));
      }
    });
  } catch (error) {
    if (error instanceof CmError || current === undefined) throw error;
    const failed = { name: current.name, ordinal: ordinalOf(current, steps), startedAt };
    // Where the database itself is gone the record cannot be written; the next run finds the step unfinished.
    await recordStepFailed(pool, runId, { ...failed, message: messageOf(error) }).catch(() => undefined);
    throw stepFailed(current, error);
  }
  for (const step of ran) onProgress?.({ ...step, step: step.name, state: 'done' });
  return ran;
}

async function runStep(
  client: pg.PoolClient,
  step: Step,
  { runId, steps, startedAt }: RunContext & { startedAt: Date },
): Promise<number> {
  await requireStepOpen(client, runId, step.name);
  const done = await carryOut(client, step);
  await recordStepDone(client, runId, {
    name: step.name,
    ordinal: ordinalOf(step, steps),
    ...done,
    startedAt,
  });
  return done.rows;
}

function ordinalOf(step: Step, steps: readonly Step[]): number {
  return steps.indexOf(step) + 1;
}

function checkDay(asOf: string): string {
  if (z.iso.date().safeParse(asOf).success) return asOf;
  throw new CmError('pipeline.as_of', `"${asOf}" is not a day.`, {
    kind: 'usage',
    hint: 'Write it as year-month-day, such as 2026-11-23.',
  });
}

const secretMissing = (): CmError =>
  new CmError('pipeline.no_secret', 'The secret of the person keys is empty.', {
    kind: 'usage',
    hint: 'Set CM_PERSON_KEY_SECRET; every run on a database needs the same one.',
  });
