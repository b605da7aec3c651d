import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';
import { nightLock } from './ledger.ts';

const night = z.object({
  nightId: z.string(),
  asOf: z.string(),
  /** Cut off: its process is gone, and `cm nightly` goes on with it. */
  state: z.enum(['running', 'cut off', 'done', 'failed']),
  isResumed: z.boolean(),
  /** ISO 8601 in UTC. */
  startedAt: z.string(),
  seconds: z.number().nullable(),
  error: z
    .object({
      part: z.string().nullable(),
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
    })
    .nullable(),
  /** Gate, sync and pipeline, as far as it came. */
  parts: z.array(z.object({ part: z.string(), state: z.string(), seconds: z.number().nullable() })),
  /** The runs of its parts, those of processes that were cut off among them. */
  runs: z.array(z.object({ runId: z.string(), kind: z.string(), state: z.string() })),
});

export type NightStatus = z.output<typeof night>;

const sql = readFile(new URL('status.sql', import.meta.url), 'utf8');

/** The last ten nights, newest first. */
export async function nightStatus(pool: pg.Pool): Promise<NightStatus[]> {
  const { rows } = await pool.query(await sql, [nightLock]);
  return z.array(night).parse(rows);
}
