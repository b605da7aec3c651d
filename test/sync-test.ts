import { type TableConfig, tableSchema } from '../src/config/tables.ts';
import { runSync, type SyncOptions, type SyncReport } from '../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from './local-snowflake.ts';

/** A Snowflake and a PostgreSQL of a test file's own; its views are tables of ANALYTICS.BI that the test fills. */
export interface SyncTest {
  readonly snowflake: TestSnowflake;
  readonly database: TestDatabase;
  /** Empties PostgreSQL and makes the table `view` anew: `"Id" number(9,0), …`. */
  reset(view: string, columns: string): Promise<void>;
  insert(view: string, values: string): Promise<void>;
  /** A table file for the view, whose table has its name in lower case. */
  table(view: string, parts: Record<string, unknown>): TableConfig;
  sync(tables: TableConfig | TableConfig[], options?: Partial<SyncOptions>): Promise<SyncReport>;
  /** The rows of a query of PostgreSQL. */
  rows(sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

export async function startSyncTest(): Promise<SyncTest> {
  const folder = await temporaryFolder();
  const [snowflake, database] = await Promise.all([
    startTestSnowflake(folder.directory),
    createTestDatabase(),
  ]);
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
  return {
    snowflake,
    database,
    reset: async (view, columns) => {
      await database.pool.query(
        `drop schema if exists analytics cascade; drop schema if exists analytics_stg cascade;
         truncate control.sync_state, control.sync_load, control.run cascade`,
      );
      await snowflake.run(`create or replace table ANALYTICS.BI.${view} (${columns})`);
    },
    insert: async (view, values) => {
      await snowflake.run(`insert into ANALYTICS.BI.${view} values ${values}`);
    },
    table: (view, parts) =>
      tableSchema.parse({ table: view.toLowerCase(), source_view: `ANALYTICS.BI.${view}`, ...parts }),
    sync: (tables, options) =>
      runSync({
        ...{ pool: database.pool, source: snowflake.source, tables: [tables].flat(), parallel: 1 },
        ...options,
      }),
    rows: async (sql) => (await database.pool.query(sql)).rows,
    stop: async () => {
      await Promise.all([snowflake.stop(), database.drop()]);
      await folder.discard();
    },
  };
}
