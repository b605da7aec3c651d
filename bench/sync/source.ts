import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount } from '../../src/local-snowflake/account/index.ts';
import { connectSnowflake, type SnowflakeSource } from '../../src/snowflake/index.ts';
import { type SnowflakeServer, startSnowflake } from '../snowflake-server.ts';
import { exportRows } from './exported-rows.ts';
import type { Job } from './job.ts';
import { type Shape, type ShapeName, selectList, shapeOf, sourceTable } from './shapes.ts';

/** The local Snowflake with the tables to load. */
export interface Source {
  readonly snowflake: SnowflakeServer;
  readonly shapes: ReadonlyMap<ShapeName, Shape>;
  /** Rows of the table, or of the change. */
  rowCount(shape: Shape, step: Job['step']): number;
  /** Until the whole table is ready to be read, which every loader that reads Snowflake waits for. */
  secondsToResult(shape: Shape): Promise<number>;
  /** One row in a hundred gets other contents and a new watermark. */
  change(shape: Shape): Promise<void>;
  /** Undoes it, so that the next loader finds what the last one found. */
  revert(shape: Shape): Promise<void>;
  stop(): Promise<void>;
}

/** A few rows, on which a peer shows whether it can read the local Snowflake. */
export const probeRows = 100;

const asOf = '2026-11-23';

/**
 * Makes an account with that many visits and copies its visit view into tables, since rows of a view cannot be
 * updated. Their rows are exported before and after the change, while the server is down: DuckDB lets in one process.
 */
export async function openSource(options: {
  folder: string;
  rows: number;
  shapes: readonly ShapeName[];
}): Promise<Source> {
  const { folder, rows } = options;
  const directory = join(folder, 'databases');
  await mkdir(directory);
  await createAccount({ directory, visits: rows, seed: 11, asOf });

  const tables = await withSnowflake({ folder, directory }, (source) => createTables(source, options.shapes));
  const shapes = new Map(tables.map(({ shape }) => [shape.name, shape]));
  const changes = new Map(tables.map(({ shape, changedRows }) => [shape.name, changedRows]));
  for (const shape of shapes.values()) await exportRows(shape, { directory, folder, state: 'before' });
  const all = async (work: (shape: Shape) => string) =>
    withSnowflake({ folder, directory }, async (source) => {
      for (const shape of shapes.values()) await source.query({ sql: work(shape) });
    });
  await all(changeSql);
  for (const shape of shapes.values()) await exportRows(shape, { directory, folder, state: 'changed' });
  await all(revertSql);

  const snowflake = await startSnowflake({ folder, directory });
  const source = await connect(snowflake);
  return {
    snowflake,
    shapes,
    rowCount: (shape, step) => (step === 'first' ? rows : (changes.get(shape.name) ?? 0)),
    secondsToResult: async (shape) => {
      const begin = performance.now();
      await source.query({ sql: `select * from ${shape.source}` });
      return (performance.now() - begin) / 1000;
    },
    change: async (shape) => void (await source.query({ sql: changeSql(shape) })),
    revert: async (shape) => void (await source.query({ sql: revertSql(shape) })),
    stop: async () => {
      await source.close();
      await snowflake.stop();
    },
  };
}

async function withSnowflake<T>(
  server: { folder: string; directory: string },
  work: (source: SnowflakeSource) => Promise<T>,
): Promise<T> {
  const snowflake = await startSnowflake(server);
  try {
    const source = await connect(snowflake);
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  } finally {
    await snowflake.stop();
  }
}

async function connect({ url, user, keyFile }: SnowflakeServer): Promise<SnowflakeSource> {
  return connectSnowflake({
    url,
    account: 'LOCAL',
    user,
    privateKeyPem: await readFile(keyFile, 'utf8'),
    database: 'ANALYTICS',
    schema: 'BENCH',
    driver: 'sqlapi',
  });
}

async function createTables(
  source: SnowflakeSource,
  names: readonly ShapeName[],
): Promise<{ shape: Shape; changedRows: number }[]> {
  const visits = 'ANALYTICS.BI.FACTVISITCALLPERFORMANCE_CR';
  await source.query({ sql: 'create schema ANALYTICS.BENCH' });
  const tables: { shape: Shape; changedRows: number }[] = [];
  for (const name of names) {
    const table = sourceTable(name);
    await source.query({ sql: `create table ${table} as select ${selectList(name)} from ${visits}` });
    await source.query({
      sql: `create table ${table}_PROBE as select * from ${table} limit ${probeRows}`,
    });
    await source.query({ sql: changesSql(table) });
    const columns = await source.describe({ database: 'ANALYTICS', schema: 'BENCH', name: table });
    const { rowCount: changedRows } = await source.query({ sql: `select * from ${table}_CHANGES` });
    tables.push({ shape: shapeOf(name, columns), changedRows });
  }
  return tables;
}

/**
 * The new watermarks are past all others but still in the account's day: nobody trusts one from the future. They are
 * spread over hours, since rows that tie on the greatest one are read again by most loaders.
 */
function changesSql(table: string): string {
  const number = 'cast("Application Visit Id" as number(38,0))';
  return `create table ${table}_CHANGES as
    select "Visit Id", "Visit Updated Timestamp" as BEFORE_CHANGE,
           dateadd(nanosecond, mod(${number}, 86400) * 100000007, '${asOf} 06:00:00 -0500'::timestamp_tz) as AFTER_CHANGE
    from ${table} where mod(${number}, 100) = 7`;
}

function changeSql(shape: Shape): string {
  return updateSql(shape, 'AFTER_CHANGE');
}

function revertSql(shape: Shape): string {
  return updateSql(shape, 'BEFORE_CHANGE');
}

function updateSql({ source }: Shape, watermark: string): string {
  return `update ${source} as v set "Is Missed" = not v."Is Missed", "Visit Updated Timestamp" = c.${watermark}
    from ${source}_CHANGES as c where v."Visit Id" = c."Visit Id"`;
}
