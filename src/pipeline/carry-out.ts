import type pg from 'pg';
import { hasCitus } from './citus.ts';
import { type Execution, execute, executeUntold, type PlanShape } from './query-plan.ts';
import { statementsOf } from './statements.ts';
import type { Step } from './steps.ts';

/** What the statements of a step did together. */
export interface CarriedOut {
  readonly rows: number;
  readonly rowsIn: number;
  /** By which plan each statement was run. */
  readonly plans: readonly PlanShape[];
}

/** Runs the statements of a step in the caller's transaction, and refreshes the statistics of what they wrote. */
export async function carryOut(client: pg.PoolClient, step: Step): Promise<CarriedOut> {
  const run = (await hasCitus(client)) ? executeUntold : execute;
  const executions: Execution[] = [];
  for (const { sql, hasPlan } of statementsOf(step.sql)) {
    if (hasPlan) executions.push(await run(client, sql));
    else await client.query(sql);
  }
  await client.query('select pipeline.refresh_statistics($1)', [step.writes]);
  const sum = (of: (execution: Execution) => number) =>
    executions.reduce((total, execution) => total + of(execution), 0);
  return {
    rows: sum(({ rowsWritten }) => rowsWritten),
    rowsIn: sum(({ rowsIn }) => rowsIn),
    plans: executions.map(({ shape }) => shape),
  };
}
