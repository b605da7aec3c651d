import type pg from 'pg';
import { analyticsRows } from '../postgres/locks.ts';

/** Cut off: the process ended before the run did; the same command goes on with it. */
type State = 'running' | 'done' | 'failed' | 'cut off';

/** A run of the pipeline. Times are ISO 8601 in UTC. */
export interface PipelineRun {
  readonly runId: string;
  /** The night that it was a part of. */
  readonly nightId: string | null;
  readonly asOf: string;
  readonly state: State;
  readonly mode: 'full' | 'incremental';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly failedStep: string | null;
  readonly message: string | null;
  readonly steps: readonly {
    readonly name: string;
    readonly state: State;
    readonly rows: number | null;
    readonly seconds: number | null;
  }[];
}

/** The last ten runs, newest first, each with its steps in order. */
export async function pipelineStatus(pool: pg.Pool): Promise<PipelineRun[]> {
  const { rows } = await pool.query<{ run: PipelineRun }>(
    `
    with at_work as (
      select control.is_locked($1) as is_held
    )
    select jsonb_build_object(
      'runId', run.run_id::text, 'nightId', run.part_of_run_id::text, 'asOf', run.as_of,
      'state', case when run.state = 'running' and not at_work.is_held then 'cut off' else run.state end, 'mode', run.options ->> 'mode',
      'startedAt', run.started_at, 'finishedAt', run.finished_at,
      'failedStep', run.error ->> 'step', 'message', run.error ->> 'message',
      'steps', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', step.name, 'state', step.state, 'rows', step.rows,
          'seconds', round(extract(epoch from step.finished_at - step.started_at), 3)
        ) order by step.ordinal), '[]')
        from control.step where step.run_id = run.run_id
      )
    ) as run
    from control.run
    cross join at_work
    where run.kind = 'pipeline'
    order by run.run_id desc
    limit 10`,
    [analyticsRows],
  );
  return rows.map(({ run }) => run);
}
