import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { loadTables } from '../../../src/config/tables.ts';
import { inTransaction } from '../../../src/postgres/pool.ts';
import { targetTable } from '../../../src/sync/index.ts';
import { cataloguedViews } from '../../analytics-tables.ts';

/** The night up to which the visits of the large world are worked. */
export const firstNight = '2026-11-23';
export const secondNight = '2026-11-24';

/** As docs/scale.md would have the server; sessions from now on see it. */
export async function setUpServer(pool: pg.Pool): Promise<void> {
  await pool.query(`
    do $$
    begin
      execute format('alter database %I set random_page_cost = 1.1', current_database());
      execute format('alter database %I set work_mem = %L', current_database(), '64MB');
      execute format('alter database %I set jit = off', current_database());
    end $$`);
}

/** The synced tables with two million visits, as if run 1 had brought them; indexes last, which takes a third of the time. */
export async function loadLargeWorld(pool: pg.Pool): Promise<void> {
  await pool.query('create schema analytics');
  const statements = await tableStatements();
  await inTransaction(pool, async (client) => {
    for (const statement of statements.filter((statement) => !isIndex(statement)))
      await client.query(statement);
    await makeMonths(client);
    await client.query(await readSql('people'));
    await client.query(await readSql('visits'));
    await client.query(`set local maintenance_work_mem = '256MB'`);
    for (const statement of statements.filter(isIndex)) await client.query(statement);
  });
  await pool.query('vacuum analyze');
}

/** What sync run 2 brings for the second night, and what people do meanwhile. */
export async function bringSmallChange(pool: pg.Pool): Promise<void> {
  await pool.query(await readSql('small-change'));
}

async function tableStatements(): Promise<string[]> {
  const views = await cataloguedViews();
  return (await loadTables('config/tables')).flatMap(
    (config) => targetTable(config, views.get(config.source_view) ?? []).ddl,
  );
}

const isIndex = (statement: string): boolean => /^create (unique )?index/.test(statement);

/** Unlogged, which spares the write-ahead log; plans are the same. */
async function makeMonths(client: pg.PoolClient): Promise<void> {
  await client.query(`
    do $$
    declare
      month date;
    begin
      for month in select generate_series(date '2024-12-01', date '2027-01-01', interval '1 month') loop
        execute format(
          'create unlogged table analytics.visit_%s partition of analytics.visit for values from (%L) to (%L)',
          to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date
        );
      end loop;
    end $$`);
}

const readSql = (name: string): Promise<string> => readFile(`test/pipeline/large-world/${name}.sql`, 'utf8');
