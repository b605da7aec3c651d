import type pg from 'pg';
import { analyticsRows, withLock } from '../postgres/locks.ts';
import { checkOut } from '../postgres/pool.ts';
import { carryOut } from './carry-out.ts';
import { readInputs } from './inputs.ts';
import { beginRun } from './ledger.ts';
import type { StepProgress } from './progress.ts';
import { setInputs } from './session.ts';
import { stepFailed } from './step-failed.ts';
import { loadSteps } from './steps.ts';
import { readTonight, type Tonight } from './tonight.ts';

export interface DryRunOptions {
  pool: pg.Pool;
  /** `YYYY-MM-DD`. */
  asOf: string;
  full?: boolean;
  personKeySecret: string;
  /** Changed pairs to name in full. */
  examples: number;
  onProgress?: (progress: StepProgress) => void;
}

export interface DryRun {
  readonly mode: 'full' | 'incremental';
  readonly wouldChange: Tonight;
  readonly steps: readonly { name: string; rows: number; seconds: number }[];
}

/**
 * Runs every step in one transaction, says what is different then, and undoes it all, the run itself included. A run
 * that was killed is left as it is. Meanwhile nobody else can write to conflicts and pairs; readers are not held up.
 */
export async function dryRunPipeline(options: DryRunOptions): Promise<DryRun> {
  const { pool, asOf, full = false, personKeySecret, examples, onProgress } = options;
  const steps = await loadSteps();
  return withLock(pool, analyticsRows, async () => {
    const inputs = await readInputs(pool, { asOf, full, personKeySecret, steps });
    const client = await checkOut(pool);
    try {
      await client.query('begin');
      const { runId } = await beginRun(client, inputs);
      await setInputs(client, { runId, inputs, personKeySecret });
      const ran: { name: string; rows: number; seconds: number }[] = [];
      for (const step of steps) {
        const startedAt = Date.now();
        onProgress?.({ step: step.name, state: 'running' });
        const { rows } = await carryOut(client, step).catch((error) => {
          throw stepFailed(step, error);
        });
        const done = { name: step.name, rows, seconds: (Date.now() - startedAt) / 1000 };
        ran.push(done);
        onProgress?.({ ...done, step: step.name, state: 'done' });
      }
      return { mode: inputs.mode, wouldChange: await readTonight(client, { examples }), steps: ran };
    } finally {
      // However it ended, nothing stays; the connection goes too, should the rollback not get through.
      await client.query('rollback').catch(() => undefined);
      client.release(true);
    }
  });
}
