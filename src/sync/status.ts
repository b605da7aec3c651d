import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';
import type { TableConfig } from '../config/tables.ts';

const details = z.object({
  mode: z.string().optional(),
  rowsRead: z.number().default(0),
  inserted: z.number().default(0),
  updated: z.number().default(0),
  deleted: z.number().default(0),
  rejected: z.number().default(0),
  bytes: z.number().default(0),
  /** How long the statements of the sync kept a warehouse at work. */
  sourceSeconds: z.number().default(0),
});

const statusRow = z.object({
  table: z.string(),
  sourceView: z.string().nullable(),
  /** As the source writes it. */
  watermark: z.string().nullable(),
  syncedAt: z.string().nullable(),
  ageSeconds: z.number().nullable(),
  dueAfterSeconds: z.number(),
  isDue: z.boolean(),
  runId: z.number().nullable(),
  /** The night that this run was a part of. */
  nightId: z.string().nullable(),
  lastState: z.enum(['running', 'done', 'failed', 'paused']).nullable(),
  lastStartedAt: z.string().nullable(),
  lastSeconds: z.number().nullable(),
  lastDetails: details.nullable(),
  lastError: z.string().nullable(),
  chunksDone: z.number().nullable(),
  chunks: z.number().nullable(),
  /** Rows in control.quarantine, of all runs. */
  quarantined: z.number(),
});

/** Where one synced table stands. Times are as PostgreSQL writes them, in UTC. */
export type TableStatus = z.infer<typeof statusRow> & { readonly watermarkTime: string | null };

const sql = readFile(new URL('status.sql', import.meta.url), 'utf8');

/** Where each of the tables stands at `now`: watermark, age against its schedule, last run, what waits. */
export async function syncStatus(
  pool: pg.Pool,
  tables: readonly TableConfig[],
  now: Date,
): Promise<TableStatus[]> {
  const { rows } = await pool.query(await sql, [
    tables.map(({ table }) => table),
    tables.map(({ schedule }) => schedule),
    now,
  ]);
  return z
    .array(statusRow)
    .parse(rows)
    .map((row) => ({ ...row, watermarkTime: instantOf(row.watermark) }));
}

/** `1795186800.123456789 1140` → `2026-11-20T15:00:00.123456789Z`; a watermark that is no time stays as it is. */
function instantOf(watermark: string | null): string | null {
  const [, seconds = '', fraction = ''] = /^(\d+)\.(\d{1,9})(?: \d+)?$/.exec(watermark ?? '') ?? [];
  if (seconds === '') return watermark;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
}
