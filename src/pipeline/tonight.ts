import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';

const counts = z.object({
  new: z.number(),
  reopened: z.number(),
  resolved: z.number(),
  deleted: z.number(),
  /** Of those that were there before, whatever of them is another now. */
  changed: z.number(),
});

/** As it is kept in control.run.report. */
export const tonightSchema = z.object({
  pairs: counts,
  conflicts: counts,
  /** Pairs on which a flag went from N to Y, by flag. */
  newFlags: z.record(z.string(), z.number()),
  /** Visits and events that look otherwise than before, or are seen for the first time. */
  snapshots: z.number(),
  /** The first changed pairs, in the order of their ids. */
  examples: z.array(
    z.object({
      pairId: z.number(),
      conflictId: z.number(),
      visitId: z.string(),
      conVisitId: z.string(),
      visitDate: z.string(),
      statusBefore: z.string().nullable(),
      status: z.string(),
      newFlags: z.array(z.string()),
    }),
  ),
});

/** What a run has changed in pairs and conflicts. */
export type Tonight = z.output<typeof tonightSchema>;

const sql = readFile(new URL('tonight.sql', import.meta.url), 'utf8');

/** Reads it from what the run captured: before the transaction of its last steps ends, or as long as no other run began. */
export async function readTonight(
  client: pg.PoolClient,
  { examples }: { examples: number },
): Promise<Tonight> {
  const { rows } = await client.query(await sql, [examples]);
  return z.tuple([z.object({ tonight: tonightSchema })]).parse(rows)[0].tonight;
}
