import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { withLock } from '../postgres/locks.ts';
import { inTransaction } from '../postgres/pool.ts';
import { type RunInputs, readInputs } from './inputs.ts';
import { closeRun, openRun, recordStepDone, recordStepFailed } from './ledger.ts';
import { loadSteps, type Step } from './steps.ts';
import { type Findings, readFindings } from './summary.ts';

export interface PipelineOptions {
  pool: pg.Pool;
  /** `YYYY-MM-DD`; the day that the rules call today. */
  asOf: string;
  /** Look at every person, not only at what changed since the last run. */
  full?: boolean;
  /** Key of the HMAC that turns an SSN into a person_key. */
  personKeySecret: string;
  /** Begin at this step, on the work tables that the last run left. */
  from?: string;
  /** Run this step alone, on the work tables that the last run left. */
  only?: string;
  onProgress?: (progress: StepProgress) => void;
}

export type StepProgress =
  | { step: string; state: 'running' }
  | { step: string; state: 'done'; rows: number; seconds: number };

export interface PipelineResult extends Findings {
  readonly runId: string;
  readonly mode: 'full' | 'incremental';
  /** The steps that this process ran; those that a killed run had done before are not among them. */
  readonly steps: readonly { name: string; rows: number; seconds: number }[];
}

/**
 * Runs the pipeline for a day, one run at a time (`lock.held`, exit code 4). A run that was killed or failed goes
 * on where it stopped when it is started again with the same arguments on the same data.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { pool, personKeySecret, full = false, from = null, only = null } = options;
  const asOf = checkDay(options.asOf);
  if (personKeySecret === '') throw secretMissing();
  const steps = await loadSteps();
  const wanted = chooseSteps(steps, { from, only });
  return withLock(pool, 'cm pipeline', async () => {
    const inputs = await readInputs(pool, { asOf, full, from, only, personKeySecret, steps });
    const { runId, stepsDone } = await openRun(pool, inputs);
    const ran: PipelineResult['steps'][number][] = [];
    for (const step of wanted.filter(({ name }) => !stepsDone.has(name))) {
      options.onProgress?.({ step: step.name, state: 'running' });
      const ordinal = steps.indexOf(step) + 1;
      const done = await runStep(pool, step, { runId, ordinal, inputs, personKeySecret });
      options.onProgress?.({ step: step.name, state: 'done', rows: done.rows, seconds: done.seconds });
      ran.push(done);
    }
    await closeRun(pool, runId);
    return { runId, mode: inputs.mode, ...(await readFindings(pool, inputs.mode)), steps: ran };
  });
}

interface StepContext {
  runId: string;
  ordinal: number;
  inputs: RunInputs;
  personKeySecret: string;
}

/** The step's rows and its record become visible together or not at all. */
async function runStep(
  pool: pg.Pool,
  step: Step,
  { runId, ordinal, inputs, personKeySecret }: StepContext,
): Promise<{ name: string; rows: number; seconds: number }> {
  const startedAt = new Date();
  const { name } = step;
  try {
    const rows = await inTransaction(pool, async (client) => {
      await client.query(
        `select set_config('cm.as_of', $1, true), set_config('cm.mode', $2, true), set_config('cm.run_id', $3, true),
                set_config('cm.evaluated', $4, true), set_config('cm.person_key_secret', $5, true),
                set_config('cm.last_as_of', $6, true)`,
        [
          inputs.asOf,
          inputs.mode,
          runId,
          JSON.stringify(inputs.evaluated),
          personKeySecret,
          inputs.lastAsOf ?? '',
        ],
      );
      const written = rowsWritten(await client.query(step.sql));
      await recordStepDone(client, runId, { name, ordinal, rows: written, startedAt });
      return written;
    });
    return { name, rows, seconds: (Date.now() - startedAt.getTime()) / 1000 };
  } catch (error) {
    await recordStepFailed(pool, runId, { name, ordinal, startedAt, message: messageOf(error) });
    throw new CmError(
      'pipeline.step_failed',
      `Step ${name} failed: ${messageOf(error)}. What it wrote is undone.`,
      {
        hint: 'Remove the cause, then run again with the same arguments: it goes on at this step.',
        cause: error,
      },
    );
  }
}

/** A step file holds several statements; the driver then answers with several results. */
function rowsWritten(results: pg.QueryResult | pg.QueryResult[]): number {
  return [results]
    .flat()
    .filter(({ command }) => command === 'INSERT' || command === 'UPDATE' || command === 'DELETE')
    .reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
}

function chooseSteps(
  steps: readonly Step[],
  { from, only }: { from: string | null; only: string | null },
): Step[] {
  const named = only ?? from;
  const start = named === null ? 0 : steps.findIndex(({ name }) => name === named);
  if (start === -1) {
    throw new CmError('pipeline.unknown_step', `There is no step "${named}".`, {
      kind: 'usage',
      hint: `Steps: ${steps.map(({ name }) => name).join(', ')}.`,
    });
  }
  return steps.slice(start, only === null ? undefined : start + 1);
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
