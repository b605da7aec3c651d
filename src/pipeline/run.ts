import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { withLock } from '../postgres/locks.ts';
import { inTransaction } from '../postgres/pool.ts';
import { type RunInputs, readInputs } from './inputs.ts';
import { closeRun, openRun, recordStepDone, recordStepFailed, requireStepOpen } from './ledger.ts';
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
  const { pool, personKeySecret, full = false } = options;
  const asOf = checkDay(options.asOf);
  if (personKeySecret === '') throw secretMissing();
  const steps = await loadSteps();
  return withLock(pool, 'cm pipeline', async () => {
    const inputs = await readInputs(pool, { asOf, full, personKeySecret, steps });
    const { runId, stepsDone } = await openRun(pool, inputs);
    const ran: PipelineResult['steps'][number][] = [];
    for (const step of steps.filter(({ name }) => !stepsDone.has(name))) {
      options.onProgress?.({ step: step.name, state: 'running' });
      const ordinal = steps.indexOf(step) + 1;
      const done = await runStep(pool, step, {
        runId,
        ordinal,
        isLast: ordinal === steps.length,
        inputs,
        personKeySecret,
      });
      options.onProgress?.({ step: step.name, state: 'done', rows: done.rows, seconds: done.seconds });
      ran.push(done);
    }
    return { runId, mode: inputs.mode, ...(await readFindings(pool, inputs.mode)), steps: ran };
  });
}

interface StepContext {
  runId: string;
  ordinal: number;
  isLast: boolean;
  inputs: RunInputs;
  personKeySecret: string;
}

/** The step's rows and its record become visible together or not at all. */
async function runStep(
  pool: pg.Pool,
  step: Step,
  { runId, ordinal, isLast, inputs, personKeySecret }: StepContext,
): Promise<{ name: string; rows: number; seconds: number }> {
  const startedAt = new Date();
  const { name } = step;
  try {
    const rows = await inTransaction(pool, async (client) => {
      await requireStepOpen(client, runId, name);
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
      await client.query('select pipeline.refresh_statistics($1)', [step.writes]);
      await recordStepDone(client, runId, { name, ordinal, rows: written, startedAt });
      if (isLast) await closeRun(client, runId);
      return written;
    });
    return { name, rows, seconds: (Date.now() - startedAt.getTime()) / 1000 };
  } catch (error) {
    if (error instanceof CmError) throw error;
    // Where the database itself is gone the record cannot be written; the next run finds the step unfinished.
    await recordStepFailed(pool, runId, { name, ordinal, startedAt, message: messageOf(error) }).catch(
      () => undefined,
    );
    throw new CmError(
      'pipeline.step_failed',
      `Step ${name} failed: ${messageOf(error)}. What it wrote is undone.`,
      {
        hint: `${remedyOf(error)} Then run again with the same arguments: it goes on at this step.`,
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

const remedies: Readonly<Record<string, string>> = {
  '53100': "Free space on the database server's disk.",
  '53200': 'Lower work_mem, or give the server more memory.',
  '42501': 'Grant the role of this connection the rights on the schemas conflict, pipeline and control.',
  '57P01': 'The server was shut down; start it.',
};

function remedyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return remedies[code] ?? 'Remove the cause named above (is the database server running?).';
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
