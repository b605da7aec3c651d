import type pg from 'pg';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { analyticsRows, takeLock } from '../postgres/locks.ts';
import { checkOut } from '../postgres/pool.ts';
import type { Drift } from './drift-report.ts';
import type { LoadCounts } from './state.ts';

/**
 * Runs `work` as a run of control.run; its id marks every row that it changes. The run holds an advisory lock on the
 * connection it passes on, by which the next one knows those that were killed, and closes them.
 *
 * @throws CmError `lock.held` (exit code 4) while the pipeline reads
 */
export async function withRun<T>(
  pool: pg.Pool,
  options: RunRecord,
  work: (runId: number, connection: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await checkOut(pool);
  try {
    await takeLock(client, analyticsRows, 'shared');
    const runId = await openRun(client, options);
    try {
      const result = await work(runId, client);
      await closeRun(pool, { runId, error: undefined });
      return result;
    } catch (error) {
      // Without PostgreSQL the run stays open, which the next one takes for killed.
      if (error instanceof CmError) await closeRun(pool, { runId, error }).catch(() => undefined);
      throw error;
    }
  } finally {
    // Closing the connection alone would free the locks a moment after the next run has asked for them.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}

interface RunRecord {
  readonly tables: readonly string[];
  readonly full: boolean;
  /** The run of the night that it is a part of. */
  readonly partOf: string | undefined;
}

/** One run opens at a time, so that none is seen before it has its lock. */
async function openRun(client: pg.PoolClient, { partOf, ...options }: RunRecord): Promise<number> {
  await client.query('begin');
  await client.query("select pg_advisory_xact_lock(hashtextextended('sync runs', 0))");
  await closeKilledRuns(client);
  const { rows } = await client.query(
    "insert into control.run (kind, options, part_of_run_id) values ('sync', $1, $2) returning run_id",
    [JSON.stringify(options), partOf],
  );
  const { run_id } = z.object({ run_id: z.coerce.number().int() }).parse(rows[0]);
  await client.query("select pg_advisory_lock(hashtextextended('sync run ' || $1, 0))", [String(run_id)]);
  await client.query('commit');
  return run_id;
}

/** At both ends of a run: the server may notice a killed client only after the next run has begun. */
async function closeKilledRuns(client: pg.Pool | pg.PoolClient): Promise<void> {
  const killed = new CmError('sync.killed', 'The process was ended before the sync was.');
  await client.query(
    `with open_run as materialized (
       select run_id from control.run where kind = 'sync' and state = 'running'),
     killed_run as materialized (
       select run_id from open_run
       where pg_try_advisory_xact_lock(hashtextextended('sync run ' || run_id, 0))),
     closed_step as (
       update control.step as s set state = 'failed', finished_at = clock_timestamp(), error = $1
       from killed_run where s.run_id = killed_run.run_id and s.state = 'running')
     update control.run as r set state = 'failed', finished_at = clock_timestamp(), error = $1
     from killed_run where r.run_id = killed_run.run_id`,
    [asJson(killed)],
  );
}

async function closeRun(
  pool: pg.Pool,
  { runId, error }: { runId: number; error: CmError | undefined },
): Promise<void> {
  await pool.query(
    'update control.run set state = $2, finished_at = clock_timestamp(), error = $3 where run_id = $1',
    [runId, error === undefined ? 'done' : 'failed', error === undefined ? null : asJson(error)],
  );
  await closeKilledRuns(pool);
}

export async function openStep(
  pool: pg.Pool,
  { runId, table, ordinal }: { runId: number; table: string; ordinal: number },
): Promise<void> {
  await pool.query("insert into control.step (run_id, name, ordinal, state) values ($1, $2, $3, 'running')", [
    runId,
    table,
    ordinal,
  ]);
}

/** Closes the step of a table; in the transaction of its rows. */
export async function finishStep(
  client: pg.PoolClient,
  step: {
    runId: number;
    table: string;
    mode: string;
    counts: LoadCounts;
    sourceSeconds: number;
    drift: readonly Drift[];
  },
): Promise<void> {
  const { runId, table, mode, counts, sourceSeconds, drift } = step;
  await client.query(
    `update control.step set state = 'done', rows = $3, details = $4, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [
      runId,
      table,
      counts.rowsRead,
      JSON.stringify({ mode, ...counts, sourceSeconds, ...(drift.length > 0 && { drift }) }),
    ],
  );
}

/** A step beside those of the tables, in the transaction of its rows. */
export async function recordStep(
  client: pg.PoolClient,
  step: { runId: number; name: string; ordinal: number; rows: number; details: object },
): Promise<void> {
  const { runId, name, ordinal, rows, details } = step;
  await client.query(
    `insert into control.step (run_id, name, ordinal, state, rows, details, started_at, finished_at)
     values ($1, $2, $3, 'done', $4, $5, now(), clock_timestamp())`,
    [runId, name, ordinal, rows, JSON.stringify(details)],
  );
}

/** The step of a table that is left to the next run: it ends, though the table is not done. */
export async function pauseStep(
  pool: pg.Pool,
  step: { runId: number; table: string; chunksDone: number; chunks: number; sourceSeconds: number },
): Promise<void> {
  const { runId, table, ...details } = step;
  await pool.query(
    `update control.step set state = 'paused', details = $3, finished_at = clock_timestamp()
     where run_id = $1 and name = $2`,
    [runId, table, JSON.stringify(details)],
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

function asJson(error: CmError): string {
  return JSON.stringify({ code: error.code, message: messageOf(error), hint: error.hint ?? null });
}
