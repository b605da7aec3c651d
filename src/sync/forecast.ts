import type { TableConfig } from '../config/tables.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';
import { type LoadPath, loadPath } from './load-path.ts';
import type { SyncPlan } from './plan.ts';
import { statementOf } from './reading.ts';

/** What the sync of a table would bring, and how, before anything is read. */
export interface Forecast {
  /** Rows that the read would bring, as the source counts them now; of a comparison of hashes those that are compared. */
  readonly rows: number;
  /** Rows at most, since some of them are read once (`distinct`, `dedupe`) or not at all (a comparison of hashes). */
  readonly isUpperBound: boolean;
  /** By which column the read is divided, and into how many chunks, about; null for a read in one go. */
  readonly chunks: { readonly by: string; readonly count: number } | null;
  readonly path: LoadPath;
}

/**
 * Asks the source for one count, which reads no column but those of the bound and of the filter.
 *
 * @throws CmError `sync.no_stage`, `sync.not_unloadable` where the table file asks for a path that there is not.
 */
export async function forecast(
  plan: SyncPlan,
  { source, config, stage }: { source: SnowflakeSource; config: TableConfig; stage: string | undefined },
): Promise<Forecast> {
  const { reading, conditions, chunkBy, chunkRows, comparison } = plan;
  const rows = await countRows(source, statementOf(reading, conditions, { what: 'count(*)', qualify: null }));
  const isUpperBound = reading.distinct || reading.qualify !== null || comparison !== null;
  if (comparison !== null) {
    const why = 'key and hash of each row are compared, and only rows that differ are read';
    return { rows, isUpperBound, chunks: null, path: { via: 'api', why } };
  }
  const chunks =
    chunkBy === null ? null : { by: chunkBy.name, count: Math.max(1, Math.ceil(rows / chunkRows)) };
  const rowsExpected = chunks === null ? undefined : Math.min(rows, chunkRows);
  return { rows, isUpperBound, chunks, path: loadPath(config, plan.target, { stage, rowsExpected }) };
}

async function countRows(
  source: SnowflakeSource,
  statement: { sql: string; binds: readonly string[] },
): Promise<number> {
  for await (const [count] of (await source.query(statement)).rows()) return Number(count);
  return 0;
}
