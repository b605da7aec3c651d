import type pg from 'pg';
import { z } from 'zod';
import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { quoteName } from '../postgres/quote.ts';

/** When a row was last loaded, and what the runs since have seen of it. */
export interface RowHistory {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  /** The row as it stands; null when the table has none. */
  readonly row: {
    readonly runId: number;
    /** When that run changed it. */
    readonly syncedAt: string;
    readonly deletedAt: string | null;
  } | null;
  /** The run that changed it last, if control still knows it. */
  readonly run: {
    readonly state: string;
    readonly startedAt: string;
    readonly finishedAt: string | null;
  } | null;
  readonly quarantined: readonly {
    readonly runId: number;
    readonly column: string | null;
    readonly reason: string;
    readonly rejectedAt: string;
  }[];
}

const rowSchema = z.object({
  runId: z.number(),
  syncedAt: z.string(),
  deletedAt: z.string().nullable(),
  state: z.string().nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

/**
 * The history of the row with this key, its parts in the order of `pk:`.
 *
 * @throws CmError `sync.bad_key` (exit code 2) if the key has not as many parts, or one that is no value of its type;
 *   `sync.no_table` if the table was never synced.
 */
export async function rowHistory(
  pool: pg.Pool,
  config: TableConfig,
  parts: readonly string[],
): Promise<RowHistory> {
  const { table, pk } = config;
  if (parts.length !== pk.length) {
    throw badKey(config, `it has ${parts.length} part${parts.length === 1 ? '' : 's'}`);
  }
  const key = Object.fromEntries(pk.map((column, index) => [column, parts[index] ?? '']));
  const name = quoteName(config.target_schema, table);
  const found = await explained(config, async () => {
    const { rows } = await pool.query(
      `select t._run_id::float8 as "runId", t._synced_at as "syncedAt",
              to_jsonb(t) ->> '_deleted_at' as "deletedAt",
              run.state, run.started_at as "startedAt", run.finished_at as "finishedAt"
       from ${name} as t left join control.run on run.run_id = t._run_id
       where ${pk.map((column, index) => `t.${quoteName(column)} = $${index + 1}`).join(' and ')}`,
      [...parts],
    );
    return z.array(rowSchema).parse(rows)[0];
  });
  const { rows: quarantined } = await pool.query<RowHistory['quarantined'][number]>(
    `select run_id::float8 as "runId", column_name as "column", reason, rejected_at as "rejectedAt"
     from control.quarantine where table_name = $1 and row_key = $2::jsonb order by quarantine_id`,
    [table, JSON.stringify(key)],
  );
  if (found === undefined) return { table, key, row: null, run: null, quarantined };
  const { runId, syncedAt, deletedAt, state, startedAt, finishedAt } = found;
  const run = state === null || startedAt === null ? null : { state, startedAt, finishedAt };
  return { table, key, row: { runId, syncedAt, deletedAt }, run, quarantined };
}

async function explained<T>(config: TableConfig, query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '42P01') {
      throw new CmError('sync.no_table', `${config.table} was never synced.`, {
        hint: `Run \`cm sync ${config.table}\` first.`,
        cause: error,
      });
    }
    if (code.startsWith('22') && error instanceof Error) throw badKey(config, error.message);
    throw error;
  }
}

function badKey({ table, pk }: TableConfig, what: string): CmError {
  return new CmError('sync.bad_key', `${table}: that is no key of the table: ${what}.`, {
    kind: 'usage',
    hint: `Give ${pk.length === 1 ? 'the value' : 'the values'} of ${pk.join(', ')}, in this order.`,
  });
}
