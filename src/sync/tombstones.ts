import type pg from 'pg';
import { z } from 'zod';
import type { TableConfig } from '../config/tables.ts';
import { inTransaction } from '../postgres/pool.ts';
import { quoteName } from '../postgres/quote.ts';
import { recordStep } from './run-log.ts';
import { deletedAt } from './target-table.ts';
import { markDeleted } from './vanished.ts';

/**
 * Marks the rows of a table whose key stands in its tombstone table, and clears the mark of those that have come back,
 * once both are synced. Where both have the watermark column, the later of the two rows counts. Only rows that have
 * changed since it was last done are looked at; all in one transaction with its own step, `visit tombstones`.
 *
 * @returns how many rows are marked now that were not before
 */
export async function markTombstones(
  pool: pg.Pool,
  config: TableConfig,
  { runId, ordinal }: { runId: number; ordinal: number },
): Promise<number> {
  if (config.tombstone_table === undefined) return 0;
  const tombstones = config.tombstone_table;
  return inTransaction(pool, async (client) => {
    const there = await columnsOf(client, config.target_schema, tombstones);
    if (there.length === 0) return 0;
    const step = `${config.table} tombstones`;
    const since = await lastMarked(client, step);
    const sql = statements(config, tombstones, there);
    const upTo = await lastRuns(client, [config.table, tombstones]);
    const bounds = [since[config.table] ?? -1, since[tombstones] ?? -1];
    const marked =
      ((await client.query(sql.markByRow, [runId, bounds[0]])).rowCount ?? 0) +
      ((await client.query(sql.markByTombstone, [runId, bounds[1]])).rowCount ?? 0);
    const cleared = (await client.query(sql.clear, [runId, bounds[0]])).rowCount ?? 0;
    await recordStep(client, {
      runId,
      name: step,
      ordinal,
      rows: marked + cleared,
      details: { marked, cleared, upTo },
    });
    return marked;
  });
}

function statements(config: TableConfig, tombstones: string, there: readonly string[]) {
  const name = quoteName(config.target_schema, config.table);
  const dead = quoteName(config.target_schema, tombstones);
  const { watermark_column: watermark, pk } = config;
  const sameKey = pk.map((key) => `d.${quoteName(key)} = t.${quoteName(key)}`);
  // In doubt the row is deleted: at the same moment, and without one.
  const isLater =
    watermark === undefined || !there.includes(watermark)
      ? []
      : [`(d.${quoteName(watermark)} < t.${quoteName(watermark)}) is not true`];
  const isDead = [...sameKey, ...isLater].join(' and ');
  const mark = `${markDeleted(name)} from ${dead} as d where ${isDead} and t.${deletedAt} is null`;
  return {
    markByRow: `${mark} and t._run_id > $2`,
    markByTombstone: `${mark} and d._run_id > $2`,
    clear: [
      `update ${name} as t set ${deletedAt} = null, _run_id = $1, _synced_at = now()`,
      `where t.${deletedAt} is not null and t._run_id > $2 and not exists (select from ${dead} as d where ${isDead})`,
    ].join('\n'),
  };
}

async function columnsOf(client: pg.PoolClient, schema: string, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped',
    [quoteName(schema, table)],
  );
  return rows.map(({ name }) => name);
}

const runsByTable = z.record(z.string(), z.number());

/** The runs up to which both tables were looked at last time; none before the first. */
async function lastMarked(client: pg.PoolClient, step: string): Promise<Record<string, number>> {
  const { rows } = await client.query(
    `select details -> 'upTo' as up_to from control.step where name = $1 and state = 'done' order by run_id desc limit 1`,
    [step],
  );
  return runsByTable.parse(rows[0]?.up_to ?? {});
}

/** The run that last synced each table: of rows with a greater `_run_id` some may still be to come. */
async function lastRuns(client: pg.PoolClient, tables: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await client.query(
    `select coalesce(jsonb_object_agg(table_name, last_run_id), '{}') as runs
     from control.sync_state where table_name = any ($1)`,
    [tables],
  );
  return runsByTable.parse(rows[0]?.runs);
}
