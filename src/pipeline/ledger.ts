import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { inTransaction } from '../postgres/pool.ts';
import type { RunInputs } from './inputs.ts';
import { hashOf, type PlanShape } from './query-plan.ts';
import { type Tonight, tonightSchema } from './tonight.ts';

/** A run in control.run, and which of its steps an earlier process has done. */
export interface OpenRun {
  readonly runId: string;
  readonly stepsDone: ReadonlySet<string>;
}

/** What control keeps of a step; of a failed one, the rows it wrote are undone. */
export interface StepRecord {
  name: string;
  ordinal: number;
  rows: number;
  rowsIn: number;
  /** By which plan each of its statements was run. */
  plans: readonly PlanShape[];
  startedAt: Date;
}

/**
 * Goes on with the last run if it came to no end, was given the same inputs and its work tables survived;
 * else begins a new one. The caller holds the lock of the pipeline.
 */
export async function openRun(pool: pg.Pool, inputs: RunInputs, partOf?: string): Promise<OpenRun> {
  return inTransaction(
    pool,
    async (client) => (await resume(client, inputs, partOf)) ?? (await beginRun(client, inputs, partOf)),
  );
}

/** One that goes on outside of a night stays a part of the one it was begun in. */
async function resume(
  client: pg.PoolClient,
  inputs: RunInputs,
  partOf: string | undefined,
): Promise<OpenRun | undefined> {
  const { rows } = await client.query<{ run_id: string; done: string[] }>(
    `update control.run set state = 'running', finished_at = null, error = null,
       part_of_run_id = coalesce($2, part_of_run_id)
     where run_id = (select max(run_id) from control.run where kind = 'pipeline')
       and state <> 'done'
       and options = $1::jsonb
       and exists (select from pipeline.work_of_run work where work.run_id = run.run_id)
     returning run_id,
       array(select name from control.step where step.run_id = run.run_id and step.state = 'done') as done`,
    [JSON.stringify(inputs), partOf],
  );
  const run = rows[0];
  return run && { runId: run.run_id, stepsDone: new Set(run.done) };
}

/** A new run in the caller's transaction; whichever was open is over. */
export async function beginRun(client: pg.PoolClient, inputs: RunInputs, partOf?: string): Promise<OpenRun> {
  await client.query(`
    update control.run set state = 'failed', finished_at = clock_timestamp(),
      error = jsonb_build_object('message', 'The process ended without finishing the run.')
    where kind = 'pipeline' and state = 'running'`);
  await client.query('truncate pipeline.work_of_run');
  const { rows } = await client.query<{ run_id: string }>(
    `with run as (
       insert into control.run (kind, as_of, options, part_of_run_id) values ('pipeline', $1, $2, $3)
       returning run_id
     )
     insert into pipeline.work_of_run (run_id) select run_id from run returning run_id`,
    [inputs.asOf, JSON.stringify(inputs), partOf],
  );
  return { runId: rows[0]?.run_id ?? '', stepsDone: new Set() };
}

/** Belongs into the transaction that wrote the step's rows. */
export async function recordStepDone(client: pg.PoolClient, runId: string, step: StepRecord): Promise<void> {
  const planHash = hashOf(step.plans);
  await client.query(
    `insert into control.step_plan (step_name, plan_hash, shapes, first_run_id) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [step.name, planHash, JSON.stringify(step.plans), runId],
  );
  await client.query(
    `insert into control.step (run_id, name, ordinal, state, rows, rows_in, plan_hash, started_at, finished_at)
     values ($1, $2, $3, 'done', $4, $5, $6, $7, clock_timestamp())
     on conflict (run_id, name) do update set
       state = excluded.state, rows = excluded.rows, rows_in = excluded.rows_in, plan_hash = excluded.plan_hash,
       error = null, started_at = excluded.started_at, finished_at = excluded.finished_at`,
    [runId, step.name, step.ordinal, step.rows, step.rowsIn, planHash, step.startedAt],
  );
}

/** Notes on the step and on its run why it failed; what another process has taken over or done stays as it is. */
export async function recordStepFailed(
  pool: pg.Pool,
  runId: string,
  step: Pick<StepRecord, 'name' | 'ordinal' | 'startedAt'> & { message: string },
): Promise<void> {
  await pool.query(
    `with failed_run as (
       update control.run set state = 'failed', finished_at = clock_timestamp(),
         error = jsonb_build_object('step', $2::text, 'message', $5::text)
       where run_id = $1
         and state = 'running'
         and not exists (select from control.step where run_id = $1 and name = $2 and state = 'done')
       returning run_id
     )
     insert into control.step (run_id, name, ordinal, state, started_at, finished_at, error)
     select run_id, $2, $3, 'failed', $4, clock_timestamp(), jsonb_build_object('message', $5::text) from failed_run
     on conflict (run_id, name) do update set
       state = excluded.state, rows = null, rows_in = null, plan_hash = null, error = excluded.error,
       started_at = excluded.started_at, finished_at = excluded.finished_at`,
    [runId, step.name, step.ordinal, step.startedAt, step.message],
  );
}

/** Notes on the run why it ends before its end, unless a step of it has, or another process has taken it over. */
export async function recordRunFailed(pool: pg.Pool, runId: string, error: unknown): Promise<void> {
  const { code, kind, hint } =
    error instanceof CmError ? error : { code: 'unexpected', kind: 'failed', hint: undefined };
  await pool.query(
    `update control.run set state = 'failed', finished_at = clock_timestamp(), error = $2
     where run_id = $1 and state = 'running'`,
    [runId, JSON.stringify({ code, kind, message: messageOf(error), hint: hint ?? null })],
  );
}

/** Belongs into the transaction of the last step. */
export async function closeRun(client: pg.PoolClient, runId: string, tonight: Tonight): Promise<void> {
  await client.query(
    `update control.run set state = 'done', finished_at = clock_timestamp(), report = $2 where run_id = $1`,
    [runId, JSON.stringify(tonight)],
  );
}

/** The last run, if it is done and was a part of that night. */
export async function lastRunOf(
  pool: pg.Pool,
  nightId: string,
): Promise<{ runId: string; mode: RunInputs['mode'] } | undefined> {
  const { rows } = await pool.query<{ runId: string; mode: RunInputs['mode'] }>(
    `select run_id as "runId", options ->> 'mode' as mode from control.run
     where run_id = (select max(run_id) from control.run where kind = 'pipeline')
       and part_of_run_id = $1 and state = 'done'`,
    [nightId],
  );
  return rows[0];
}

/** What a run that is done has changed. */
export async function readReport(pool: pg.Pool, runId: string): Promise<Tonight> {
  const { rows } = await pool.query('select report from control.run where run_id = $1', [runId]);
  return z.tuple([z.object({ report: tonightSchema })]).parse(rows)[0].report;
}

/**
 * Stands between two processes should the advisory lock ever get lost with its connection: a step belongs to a run
 * that is still running, and is done once. And between a step and work tables that a crash of the server has emptied
 * since the one before: it would take nothing found for nothing there.
 *
 * @throws CmError `pipeline.superseded` (exit code 4), `pipeline.work_lost`
 */
export async function requireStepOpen(client: pg.PoolClient, runId: string, step: string): Promise<void> {
  const { rows } = await client.query<{ has_work: boolean }>(
    `select exists (select from pipeline.work_of_run work where work.run_id = run.run_id) as has_work
     from control.run
     where run_id = $1 and state = 'running'
       and not exists (select from control.step where run_id = $1 and name = $2 and state = 'done')
     for update`,
    [runId, step],
  );
  const [open] = rows;
  if (open === undefined) throw superseded(runId, step);
  if (!open.has_work) throw workLost(step);
}

function superseded(runId: string, step: string): CmError {
  return new CmError(
    'pipeline.superseded',
    `Another process has taken over run ${runId} at step ${step}. This one stops here.`,
    {
      kind: 'gate',
      hint: 'Let the other process finish; `cm pipeline status` shows it.',
    },
  );
}

function workLost(step: string): CmError {
  return new CmError(
    'pipeline.work_lost',
    `The database server lost the run's work tables before step ${step}; it has crashed and recovered.`,
    { hint: 'Run again: it begins anew. What conflicts and pairs there were stay as they are until then.' },
  );
}
