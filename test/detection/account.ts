import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type pg from 'pg';
import { loadTables, type TableConfig } from '../../src/config/tables.ts';
import { createAccount } from '../../src/local-snowflake/account/index.ts';
import { physicalName } from '../../src/local-snowflake/storage.ts';
import { copyIn } from '../../src/postgres/copy.ts';
import { inTransaction } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';
import { type TargetColumn, type TargetTable, targetTable } from '../../src/sync/index.ts';
import { cataloguedViews, createAnalyticsTables } from '../analytics-tables.ts';

/** Creates the analytics tables and fills them with a synthetic account, as if sync run 1 had read it. */
export async function loadAccount(
  pool: pg.Pool,
  account: { visits: number; seed: number; asOf: string },
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'cm-account-'));
  try {
    await createAccount({ directory, ...account });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`attach '${join(directory, 'ANALYTICS.duckdb')}' as "ANALYTICS" (read_only)`);
    await createAnalyticsTables(pool);
    const views = await cataloguedViews();
    for (const config of await loadTables('config/tables')) {
      const target = targetTable(config, views.get(config.source_view) ?? []);
      const file = join(directory, `${config.table}.csv`);
      await connection.run(
        `copy (${selectOf(config, target)}) to '${file}' (format csv, header false, nullstr '\\N')`,
      );
      await inTransaction(pool, (client) =>
        copyIn(
          client,
          `copy ${target.name} (${copiedOf(target)
            .map(({ name }) => quoteName(name))
            .join(', ')}, _run_id, _synced_at)
           from stdin (format csv, null '\\N')`,
          createReadStream(file),
        ),
      );
    }
    connection.closeSync();
    instance.closeSync();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  await pool.query('analyze');
}

function selectOf(config: TableConfig, target: TargetTable): string {
  const view = quoteName(...config.source_view.split('.'));
  const filter = config.filter?.replace(/"([^"]+)"/g, (_, name: string) => quoteName(physicalName(name)));
  const columns = copiedOf(target).map(cellOf).join(', ');
  return `select ${config.distinct ? 'distinct ' : ''}${columns}, 1, timestamptz '2026-01-01 00:00:00+00'
    from ${view} ${filter === undefined ? '' : `where ${filter}`}`;
}

/** What a view has; sync adds columns of its own. */
function copiedOf(target: TargetTable): TargetColumn[] {
  return target.columns.filter(({ name }) => !name.startsWith('_'));
}

function cellOf({ source, target }: TargetColumn): string {
  const cell = quoteName(physicalName(source.name));
  if (source.type === 'timestamp_ntz') return `${cell}.utc`;
  if (source.type !== 'timestamp_tz' && source.type !== 'timestamp_ltz') return cell;
  if (target === 'utc_offset_minutes') return `${cell}.offset_minutes`;
  const wallClock = `${cell}.utc::timestamp + to_minutes(${cell}.offset_minutes)`;
  switch (target) {
    case 'timestamp':
      return wallClock;
    case 'date':
      return `(${wallClock})::date`;
    default:
      return `strftime(${cell}.utc::timestamp, '%Y-%m-%d %H:%M:%S.%f+00')`;
  }
}
