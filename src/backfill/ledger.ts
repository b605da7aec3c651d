import type pg from 'pg';
import { z } from 'zod';
import { type CmError, messageOf } from '../errors.ts';
import { inTransaction } from '../postgres/pool.ts';

/** Opens a run of control.run; one that a killed process left open is closed. The caller holds the lock. */
export async function openRun(pool: pg.Pool, options: object): Promise<string> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `with killed_run as (
         update control.run set state = 'failed', finished_at = clock_timestamp(), error = $1
         where kind = 'backfill' and state = 'running'
         returning run_id)
       update control.step set state = 'failed', finished_at = clock_timestamp(), error = $1
       from killed_run where step.run_id = killed_run.run_id and step.state = 'running'`,
      [JSON.stringify({ message: 'The process ended without finishing the run.' })],
    );
    const { rows } = await client.query(
      "insert into control.run (kind, options) values ('backfill', $1) returning run_id",
      [JSON.stringify(options)],
    );
    return z.object({ run_id: z.string() }).parse(rows[0]).run_id;
  });
}

export async function closeRun(
  pool: pg.Pool,
  { runId, error }: { runId: string; error?: CmError },
): Promise<void> {
  await pool.query(
    'update control.run set state = $2, finished_at = clock_timestamp(), error = $3 where run_id = $1',
    [runId, error === undefined ? 'done' : 'failed', error === undefined ? null : asJson(error)],
  );
}

export async function openStep(
  pool: pg.Pool,
  step: { runId: string; name: string; ordinal: number },
): Promise<void> {
  await pool.query("insert into control.step (run_id, name, ordinal, state) values ($1, $2, $3, 'running')", [
    step.runId,
    step.name,
    step.ordinal,
  ]);
}

/** In the transaction of the step's rows. */
export async function finishStep(
  client: pg.PoolClient,
  step: { runId: string; name: string; rows: number; details: object },
): Promise<void> {
  await client.query(
    `update control.step set state = 'done', rows = $3, details = $4, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [step.runId, step.name, step.rows, JSON.stringify(step.details)],
  );
}

export async function failStep(
  pool: pg.Pool,
  { runId, name, error }: { runId: string; name: string; error: CmError },
): Promise<void> {
  await pool.query(
    `update control.step set state = 'failed', error = $3, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [runId, name, asJson(error)],
  );
}

function asJson(error: CmError): string {
  return JSON.stringify({ code: error.code, message: messageOf(error), hint: error.hint ?? null });
}
