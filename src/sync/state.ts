import type pg from 'pg';
import { z } from 'zod';
import type { TableConfig } from '../config/tables.ts';
import { quoteName } from '../postgres/quote.ts';

/** What PostgreSQL knows about a synced table before a sync. */
export interface TableState {
  /** The table as it stands; undefined before the first load. */
  readonly existing: ExistingTable | undefined;
  /** What the last sync of it left; undefined if there was none. */
  readonly synced: SyncedState | undefined;
}

export interface ExistingTable {
  /** Types as PostgreSQL writes them (`timestamp with time zone`), by column. */
  readonly columns: ReadonlyMap<string, string>;
  /** The key; of a partitioned table without the column of its partitions, unless that is part of it. */
  readonly pk: readonly string[];
  /** The column by whose months the table is partitioned. */
  readonly partitionBy: string | undefined;
}

export interface SyncedState {
  readonly watermark: string | null;
  readonly shape: SourceShape;
  readonly lastRunId: number;
  /** Whether `key_compare_every` has passed since all keys of the source were seen. */
  readonly keysAreDue: boolean;
}

/** What was read from the source, to be compared with what will be. */
export type SourceShape = z.infer<typeof sourceShape>;

const sourceShape = z.object({
  columns: z.array(
    z.object({
      as: z.string(),
      column: z.string(),
      type: z.string(),
      // What was selected, where that is more than the column.
      expression: z.string().optional(),
    }),
  ),
  filter: z.string().nullable(),
  // Not recorded by the first versions; their tables are read in full once.
  sourceView: z.string().default(''),
  watermarkColumn: z.string().nullable().default(null),
  distinct: z.boolean().default(false),
  latestBy: z.string().nullable().default(null),
  pk: z.array(z.string()).default([]),
  // All of the view that were not ignored, in a table that copies all; what is not among them is new.
  viewColumns: z.array(z.string()).optional(),
});

const stateRow = z.object({
  watermark: z.string().nullable(),
  source_shape: sourceShape,
  last_run_id: z.coerce.number().int(),
  keys_are_due: z.boolean(),
});

export async function readTableState(db: pg.Pool | pg.PoolClient, config: TableConfig): Promise<TableState> {
  const existing = await readExisting(db, config);
  if (!(await hasStates(db))) return { existing, synced: undefined };
  const { rows } = await db.query(
    // By way of JSON, since a plan may be asked for before the migration that adds the column.
    `select watermark, source_shape, last_run_id,
            coalesce((to_jsonb(s) ->> 'keys_compared_at')::timestamptz + make_interval(secs => $2) <= clock_timestamp(), true)
              as keys_are_due
     from control.sync_state s where table_name = $1`,
    [config.table, config.key_compare_every],
  );
  if (rows.length === 0) return { existing, synced: undefined };
  const row = stateRow.parse(rows[0]);
  return {
    existing,
    synced: {
      watermark: row.watermark,
      shape: row.source_shape,
      lastRunId: row.last_run_id,
      keysAreDue: row.keys_are_due,
    },
  };
}

/** A plan may be asked for before the first migration. */
async function hasStates(db: pg.Pool | pg.PoolClient): Promise<boolean> {
  const { rowCount } = await db.query("select from pg_class where oid = to_regclass('control.sync_state')");
  return rowCount === 1;
}

/** What a sync, or a chunk of one, did to a table. */
export type LoadCounts = z.infer<typeof loadCounts>;

export const loadCounts = z.object({
  rowsRead: z.number(),
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  /** Rows in control.quarantine, which could not be stored. */
  rejected: z.number(),
  /** Of COPY text. */
  bytes: z.number(),
  /** In a chunk: the number of the fragment in which its rows stand until the load ends. */
  fragment: z.int().optional(),
});

/** The counts of several parts of a table. */
export function sumOf(parts: readonly LoadCounts[]): LoadCounts {
  const sum = (field: Exclude<keyof LoadCounts, 'fragment'>) =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    rowsRead: sum('rowsRead'),
    inserted: sum('inserted'),
    updated: sum('updated'),
    deleted: sum('deleted'),
    rejected: sum('rejected'),
    bytes: sum('bytes'),
  };
}

/** In the transaction of the rows themselves, so that there is never the one without the other. */
export async function writeTableState(
  client: pg.PoolClient,
  state: {
    config: TableConfig;
    runId: number;
    watermark: string | null;
    shape: SourceShape;
    counts: LoadCounts;
    /** Whether every key of the source was read. */
    seesEveryKey: boolean;
  },
): Promise<void> {
  const { config, runId, watermark, shape, counts, seesEveryKey } = state;
  await client.query(
    `insert into control.sync_state as s (table_name, source_view, watermark, source_shape, last_run_id,
                                          rows_read, rows_inserted, rows_updated, rows_deleted, rows_rejected,
                                          keys_compared_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $11 then clock_timestamp() end)
     on conflict (table_name) do update
     set source_view = excluded.source_view, watermark = excluded.watermark, source_shape = excluded.source_shape,
         last_run_id = excluded.last_run_id, rows_read = excluded.rows_read, rows_inserted = excluded.rows_inserted,
         rows_updated = excluded.rows_updated, rows_deleted = excluded.rows_deleted,
         rows_rejected = excluded.rows_rejected, synced_at = excluded.synced_at,
         keys_compared_at = coalesce(excluded.keys_compared_at, s.keys_compared_at)`,
    [
      config.table,
      config.source_view,
      watermark,
      JSON.stringify(shape),
      runId,
      counts.rowsRead,
      counts.inserted,
      counts.updated,
      counts.deleted,
      counts.rejected,
      seesEveryKey,
    ],
  );
}

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  key_position: z.string().nullable(),
  is_primary: z.boolean().nullable(),
  is_partition_column: z.boolean(),
});

/** The key is the one unique index: primary where it can be, else that of a partitioned table (see `createKeys`). */
async function readExisting(
  db: pg.Pool | pg.PoolClient,
  config: TableConfig,
): Promise<ExistingTable | undefined> {
  const { rows } = await db.query(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            array_position(k.indkey::int2[], a.attnum)::text as key_position, k.indisprimary as is_primary,
            coalesce(a.attnum = any (p.partattrs::int2[]), false) as is_partition_column
     from pg_attribute a
     left join pg_partitioned_table p on p.partrelid = a.attrelid
     left join pg_index k on k.indrelid = a.attrelid and k.indisunique
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
     order by array_position(k.indkey::int2[], a.attnum), a.attnum`,
    [quoteName(config.target_schema, config.table)],
  );
  if (rows.length === 0) return undefined;
  const columns = z.array(columnRow).parse(rows);
  const key = columns.filter(({ key_position }) => key_position !== null);
  return {
    columns: new Map(columns.map(({ name, type }) => [name, type])),
    pk: key
      .filter(({ is_primary, is_partition_column }) => is_primary === true || !is_partition_column)
      .map(({ name }) => name),
    partitionBy: columns.find(({ is_partition_column }) => is_partition_column)?.name,
  };
}
