import type pg from 'pg';
import { checkOut } from '../postgres/pool.ts';
import { type InputRequest, readInputs } from './inputs.ts';
import { estimate } from './query-plan.ts';
import { setInputs } from './session.ts';
import { statementsOf } from './statements.ts';
import { loadSteps, type Step } from './steps.ts';

export interface PlannedStep extends Omit<Step, 'sql'> {
  /** The steps whose tables this one reads or adds to. */
  readonly after: readonly string[];
}

/** The steps in the order they run, each with those it builds on. */
export async function planPipeline(): Promise<PlannedStep[]> {
  return withDependencies(await loadSteps());
}

/** Finds, for each step, the earlier steps that write what it reads or writes. */
export function withDependencies(steps: readonly Step[]): PlannedStep[] {
  return steps.map(({ sql: _, ...step }, index) => {
    const touched = new Set([...step.reads, ...step.writes]);
    const after = steps
      .slice(0, index)
      .filter((earlier) => earlier.writes.some((table) => touched.has(table)))
      .map((earlier) => earlier.name);
    return { ...step, after };
  });
}

/**
 * How many rows PostgreSQL expects each step of the next run to write, by name of the step: from the statistics of now,
 * in which the work tables are those of the last run. Nothing is run.
 *
 * @throws CmError `pipeline.not_synced`
 */
export async function estimateSteps(
  pool: pg.Pool,
  request: Omit<InputRequest, 'steps'>,
): Promise<ReadonlyMap<string, number>> {
  const steps = await loadSteps();
  const inputs = await readInputs(pool, { ...request, steps });
  const client = await checkOut(pool);
  try {
    await client.query('begin read only');
    await setInputs(client, { runId: '0', inputs, personKeySecret: request.personKeySecret });
    const estimates = new Map<string, number>();
    for (const step of steps) {
      let rows = 0;
      for (const { sql, hasPlan } of statementsOf(step.sql)) {
        if (hasPlan) rows += (await estimate(client, sql)).rowsExpected;
      }
      estimates.set(step.name, rows);
    }
    return estimates;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}
