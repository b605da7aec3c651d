import type pg from 'pg';
import { z } from 'zod';
import { inTransaction } from '../postgres/pool.ts';
import { quoteName } from '../postgres/quote.ts';
import type { Chunk } from './chunks.ts';
import type { Month } from './months.ts';
import { stagingSchema } from './schemas.ts';
import { type LoadCounts, loadCounts } from './state.ts';

/** A read that is divided into chunks, as control keeps it: what a killed process leaves, the next one goes on with. */
export interface ChunkedLoad {
  readonly loadId: number;
  /** Rows with a greater watermark are left to the next sync. */
  readonly watermark: string | null;
  /** The moment of `AT (TIMESTAMP => …)`. */
  readonly snapshot: string | null;
  readonly months: readonly Month[];
  readonly chunks: readonly LoadedChunk[];
}

export interface LoadedChunk extends Chunk {
  readonly ordinal: number;
  /** Once it is done. */
  readonly counts: LoadCounts | null;
}

/** What a new load begins with. */
export interface LoadBeginning {
  readonly watermark: string | null;
  readonly snapshot: string | null;
  readonly months: readonly Month[];
  readonly chunks: readonly Chunk[];
}

/** What chunks of a first load fill in schema analytics_stg, before it becomes the table or a part of it. */
export function fragmentName(table: string, fragment: number): string {
  return quoteName(stagingSchema, `${table}#${fragment}`);
}

/** The open load of a table if it was planned alike and nothing of it is gone; what cannot be gone on with is dropped. */
export async function resumeLoad(
  pool: pg.Pool,
  table: string,
  plan: object,
): Promise<ChunkedLoad | undefined> {
  const { rows } = await pool.query(
    `select load_id::int, watermark, snapshot, months, plan = $2::jsonb as is_same
     from control.sync_load where table_name = $1 and state = 'open'`,
    [table, JSON.stringify(plan)],
  );
  const [open] = z.array(loadRow).parse(rows);
  if (open === undefined) return undefined;
  const chunks = await readChunks(pool, open.load_id);
  if (open.is_same && (await isWhole(pool, table, chunks))) {
    const { watermark, snapshot, months } = open;
    return { loadId: open.load_id, watermark, snapshot, months, chunks };
  }
  await dropLoad(pool, table, { loadId: open.load_id, chunks });
  return undefined;
}

export async function beginLoad(
  pool: pg.Pool,
  table: string,
  plan: object,
  beginning: LoadBeginning,
): Promise<ChunkedLoad> {
  const { watermark, snapshot, months, chunks } = beginning;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query(
      `insert into control.sync_load (table_name, plan, watermark, snapshot, months)
       values ($1, $2, $3, $4, $5) returning load_id::int`,
      [table, JSON.stringify(plan), watermark, snapshot, months],
    );
    const { load_id: loadId } = z.object({ load_id: z.int() }).parse(rows[0]);
    await client.query(
      `insert into control.sync_chunk (load_id, ordinal, lower_bound, upper_bound, rest_from, rows_expected)
       select $1, ordinality, chunk ->> 'lower', chunk ->> 'upper', chunk ->> 'restFrom', (chunk ->> 'rowsExpected')::bigint
       from jsonb_array_elements($2) with ordinality as c (chunk, ordinality)`,
      [loadId, JSON.stringify(chunks)],
    );
    return {
      ...{ loadId, watermark, snapshot, months },
      chunks: chunks.map((chunk, index) => ({ ...chunk, ordinal: index + 1, counts: null })),
    };
  });
}

/** In the transaction of the chunk's rows. */
export async function finishChunk(
  client: pg.PoolClient,
  done: { loadId: number; ordinal: number; runId: number; counts: LoadCounts; startedAt: Date },
): Promise<void> {
  await client.query(
    `update control.sync_chunk
     set state = 'done', run_id = $3, counts = $4, started_at = $5, finished_at = clock_timestamp()
     where load_id = $1 and ordinal = $2`,
    [done.loadId, done.ordinal, done.runId, JSON.stringify(done.counts), done.startedAt],
  );
}

/** In the transaction that makes the table of its chunks. */
export async function finishLoad(client: pg.PoolClient, loadId: number): Promise<void> {
  await client.query(
    "update control.sync_load set state = 'done', finished_at = clock_timestamp() where load_id = $1",
    [loadId],
  );
}

const loadRow = z.object({
  load_id: z.int(),
  watermark: z.string().nullable(),
  snapshot: z.string().nullable(),
  months: z.array(z.string()),
  is_same: z.boolean(),
});

const chunkRow = z.object({
  ordinal: z.int(),
  lower_bound: z.string().nullable(),
  upper_bound: z.string().nullable(),
  rest_from: z.string().nullable(),
  rows_expected: z.coerce.number(),
  counts: loadCounts.nullable(),
});

async function readChunks(pool: pg.Pool, loadId: number): Promise<LoadedChunk[]> {
  const { rows } = await pool.query(
    `select ordinal, lower_bound, upper_bound, rest_from, rows_expected, counts
     from control.sync_chunk where load_id = $1 order by ordinal`,
    [loadId],
  );
  return z
    .array(chunkRow)
    .parse(rows)
    .map((row) => ({
      ordinal: row.ordinal,
      lower: row.lower_bound,
      upper: row.upper_bound,
      restFrom: row.rest_from,
      rowsExpected: row.rows_expected,
      counts: row.counts,
    }));
}

/** Whether what the finished chunks of a first load have filled is still there; a chunk that was merged leaves nothing. */
async function isWhole(pool: pg.Pool, table: string, chunks: readonly LoadedChunk[]): Promise<boolean> {
  const fragments = new Set(chunks.flatMap(({ counts }) => counts?.fragment ?? []));
  const { rows } = await pool.query<{ missing: boolean }>(
    'select coalesce(bool_or(to_regclass(name) is null), false) as missing from unnest($1::text[]) as name',
    [[...fragments].map((fragment) => fragmentName(table, fragment))],
  );
  return rows[0]?.missing === false;
}

/** Gives a load up, so that the next run begins anew. */
export async function dropLoad(
  pool: pg.Pool,
  table: string,
  load: Pick<ChunkedLoad, 'loadId' | 'chunks'>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const fragment of [0, ...load.chunks.map(({ ordinal }) => ordinal)]) {
      await client.query(`drop table if exists ${fragmentName(table, fragment)}`);
    }
    await client.query(
      "update control.sync_load set state = 'dropped', finished_at = clock_timestamp() where load_id = $1",
      [load.loadId],
    );
  });
}
