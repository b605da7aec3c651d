import type pg from 'pg';
import { z } from 'zod';
import { CmError, codeOf, messageOf } from '../errors.ts';
import { takeLock } from '../postgres/locks.ts';
import { checkOut, inTransaction } from '../postgres/pool.ts';

/** The lock of the night at work; it goes with the process, and that is how a night is known to have been cut off. */
export const nightLock = 'cm nightly';

const parts = ['gate', 'sync', 'pipeline'] as const;
type Part = (typeof parts)[number];

export interface OpenNight {
  /** The run in control.run whose parts name it; they are runs of their own. */
  readonly nightId: string;
  /** Begun by a process before this one, which was cut off or failed. */
  readonly isResumed: boolean;
  /** Those of a night that was cut off. A night that failed begins with its first part again: the cause may lie there. */
  readonly partsDone: ReadonlySet<Part>;
}

export interface NightLedger extends OpenNight {
  /** Runs a part, and keeps how it ended; in an error too, with the name of the part. */
  keep<T>(part: Part, work: () => Promise<T>): Promise<T>;
}

export interface NightRequest {
  readonly pool: pg.Pool;
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** Belongs to the end of the night, however it ends, and to the transaction of its record. */
  readonly atEnd?: ((client: pg.PoolClient, nightId: string) => Promise<void>) | undefined;
}

/**
 * Runs `work` as the night of a day: goes on with the last one if that was this day's and came to no good end, else
 * begins a new one.
 *
 * @throws CmError `lock.held` (exit code 4) if a night is at work
 */
export async function withNight<T>(
  request: NightRequest,
  work: (night: NightLedger) => Promise<T>,
): Promise<T> {
  const { pool } = request;
  const lock = await checkOut(pool);
  try {
    await takeLock(lock, nightLock);
    const night = await inTransaction(pool, (client) => openNight(client, request.asOf));
    let part: Part | undefined;
    const keep: NightLedger['keep'] = async (name, carryOut) => {
      part = name;
      await openPart(pool, night.nightId, name);
      const result = await carryOut();
      await closePart(pool, night.nightId, name);
      part = undefined;
      return result;
    };
    try {
      const result = await work({ ...night, keep });
      await close(request, night.nightId, undefined);
      return result;
    } catch (error) {
      // Without PostgreSQL the night stays open, which the next one takes for cut off.
      await close(request, night.nightId, { error, part }).catch(() => undefined);
      throw error;
    }
  } finally {
    await lock.query('select pg_advisory_unlock_all()').catch(() => undefined);
    lock.release(true);
  }
}

/** The caller holds the lock, so whatever is still open was cut off. */
async function openNight(client: pg.PoolClient, asOf: string): Promise<OpenNight> {
  return (
    (await resume(client, asOf)) ?? {
      nightId: await begin(client, asOf),
      isResumed: false,
      partsDone: new Set(),
    }
  );
}

const resumedRow = z.object({ run_id: z.string(), done: z.array(z.enum(parts)) });

async function resume(client: pg.PoolClient, asOf: string): Promise<OpenNight | undefined> {
  const { rows } = await client.query(
    `with night as (
       select run_id, state from control.run
       where run_id = (select max(run_id) from control.run where kind = 'nightly') and as_of = $1 and state <> 'done'
       for update
     ),
     failed_part as (
       delete from control.step using night
       where step.run_id = night.run_id and (night.state = 'failed' or step.state <> 'done')
     )
     update control.run set state = 'running', finished_at = null, error = null, options = options || '{"isResumed": true}'
     from night
     where run.run_id = night.run_id
     returning run.run_id, array(
       select name from control.step
       where step.run_id = run.run_id and step.state = 'done' and night.state = 'running') as done`,
    [asOf],
  );
  const [night] = z.array(resumedRow).parse(rows);
  return night && { nightId: night.run_id, isResumed: true, partsDone: new Set(night.done) };
}

async function begin(client: pg.PoolClient, asOf: string): Promise<string> {
  const cutOff = new CmError('night.cut_off', 'The process was ended before the night was.');
  await client.query(
    `update control.run set state = 'failed', finished_at = clock_timestamp(), error = $1
     where kind = 'nightly' and state = 'running'`,
    [asJson(cutOff, undefined)],
  );
  const { rows } = await client.query(
    "insert into control.run (kind, as_of) values ('nightly', $1) returning run_id",
    [asOf],
  );
  return z.tuple([z.object({ run_id: z.string() })]).parse(rows)[0].run_id;
}

async function openPart(pool: pg.Pool, nightId: string, part: Part): Promise<void> {
  await pool.query(
    `insert into control.step (run_id, name, ordinal, state) values ($1, $2, $3, 'running')
     on conflict (run_id, name) do update set state = 'running', started_at = clock_timestamp(), finished_at = null`,
    [nightId, part, parts.indexOf(part)],
  );
}

async function closePart(pool: pg.Pool, nightId: string, part: Part): Promise<void> {
  await pool.query(
    `update control.step set state = 'done', finished_at = clock_timestamp() where run_id = $1 and name = $2`,
    [nightId, part],
  );
}

async function close(
  { pool, atEnd }: NightRequest,
  nightId: string,
  failure: { error: unknown; part: Part | undefined } | undefined,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const error = failure && asJson(failure.error, failure.part);
    await client.query(
      `with failed_part as (
         update control.step set state = 'failed', finished_at = clock_timestamp(), error = $3
         where run_id = $1 and state = 'running'
       )
       update control.run set state = $2, finished_at = clock_timestamp(), error = $3 where run_id = $1`,
      [nightId, failure === undefined ? 'done' : 'failed', error ?? null],
    );
    await atEnd?.(client, nightId);
  });
}

function asJson(error: unknown, part: Part | undefined): string {
  const isKnown = error instanceof CmError;
  return JSON.stringify({
    part: part ?? null,
    code: isKnown ? error.code : codeOf(error) || 'unexpected',
    kind: isKnown ? error.kind : 'failed',
    message: messageOf(error),
    hint: isKnown ? (error.hint ?? null) : null,
  });
}
