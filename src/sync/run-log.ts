import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import type { LoadCounts } from './state.ts';

/** Opens a run in control.run. Its id marks every row that it changes. */
export async function openRun(
  pool: pg.Pool,
  options: { tables: readonly string[]; full: boolean },
): Promise<number> {
  const { rows } = await pool.query(
    "insert into control.run (kind, options) values ('sync', $1) returning run_id",
    [JSON.stringify(options)],
  );
  return z.object({ run_id: z.coerce.number().int() }).parse(rows[0]).run_id;
}

export async function closeRun(
  pool: pg.Pool,
  { runId, error }: { runId: number; error: CmError | undefined },
): Promise<void> {
  await pool.query(
    'update control.run set state = $2, finished_at = clock_timestamp(), error = $3 where run_id = $1',
    [runId, error === undefined ? 'done' : 'failed', error === undefined ? null : asJson(error)],
  );
}

/**
 * Opens the step of a table, under the table's lock. A step of it that still says `running` belongs to a process
 * that was killed: it and its run have failed.
 */
export async function openStep(
  pool: pg.Pool,
  { runId, table, ordinal }: { runId: number; table: string; ordinal: number },
): Promise<void> {
  const killed = new CmError('sync.killed', `${table}: the process was ended while it synced this table.`);
  await pool.query(
    `with dead_step as (
       update control.step as s
       set state = 'failed', finished_at = clock_timestamp(), error = $2
       from control.run as r
       where r.run_id = s.run_id and r.kind = 'sync' and s.name = $1 and s.state = 'running'
       returning s.run_id)
     update control.run as r
     set state = 'failed', finished_at = clock_timestamp(), error = $2
     from dead_step where r.run_id = dead_step.run_id and r.state = 'running'`,
    [table, asJson(killed)],
  );
  await pool.query("insert into control.step (run_id, name, ordinal, state) values ($1, $2, $3, 'running')", [
    runId,
    table,
    ordinal,
  ]);
}

/** Closes the step of a table; in the transaction of its rows. */
export async function finishStep(
  client: pg.PoolClient,
  step: { runId: number; table: string; mode: string; counts: LoadCounts },
): Promise<void> {
  const { runId, table, mode, counts } = step;
  await client.query(
    `update control.step set state = 'done', rows = $3, details = $4, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [runId, table, counts.rowsRead, JSON.stringify({ mode, ...counts })],
  );
}

export async function failStep(
  pool: pg.Pool,
  { runId, table, error }: { runId: number; table: string; error: CmError },
): Promise<void> {
  await pool.query(
    `update control.step set state = 'failed', error = $3, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [runId, table, asJson(error)],
  );
}

/** The greatest run that has changed a synced table, 0 before the first: what the pipeline compares `_run_id` with. */
export async function latestSyncRunId(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('select coalesce(max(last_run_id), 0) as run_id from control.sync_state');
  return z.object({ run_id: z.coerce.number().int() }).parse(rows[0]).run_id;
}

function asJson(error: CmError): string {
  return JSON.stringify({ code: error.code, message: messageOf(error), hint: error.hint ?? null });
}
