import type pg from 'pg';
import { z } from 'zod';
import { quoteName } from '../postgres/quote.ts';
import { quoteSnowflakeName, type SnowflakeSource } from '../snowflake/index.ts';
import { stepFailure } from './failure.ts';
import { readingSql, type SourcePlace, viewName } from './source-table.ts';
import { steps } from './steps.ts';

/** A table that a backfill would read, or fill, and its rows now; null for one that no migration has made yet. */
export interface PlannedTable {
  readonly step: string;
  readonly side: 'source' | 'here';
  readonly table: string;
  readonly rows: number | null;
}

/** What a backfill would read and fill: counts alone, nothing is written. Columns that it would miss are an error. */
export async function planBackfill(options: {
  pool: pg.Pool;
  source: SnowflakeSource;
  place: SourcePlace;
}): Promise<PlannedTable[]> {
  const { pool, source, place } = options;
  const planned: PlannedTable[] = [];
  for (const step of steps) {
    for (const table of step.sources) {
      try {
        readingSql(table, place, await source.describe(viewName(table, place)));
        const name = quoteSnowflakeName(place.database, place.schema, table.name);
        planned.push({
          step: step.name,
          side: 'source',
          table: table.name,
          rows: await countThere(source, name),
        });
      } catch (error) {
        throw stepFailure(step.name, error);
      }
    }
    for (const { table } of step.targets)
      planned.push({ step: step.name, side: 'here', table, rows: await countHere(pool, table) });
  }
  return planned;
}

async function countThere(source: SnowflakeSource, name: string): Promise<number> {
  const result = await source.query({ sql: `select count(*) from ${name}` });
  for await (const [cell] of result.rows()) return z.coerce.number().parse(cell);
  return 0;
}

async function countHere(pool: pg.Pool, table: string): Promise<number | null> {
  const name = quoteName('conflict', table);
  const { rows } = await pool.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
    name,
  ]);
  if (rows[0]?.exists !== true) return null;
  const counted = await pool.query(`select count(*) as n from ${name}`);
  return z.object({ n: z.coerce.number() }).parse(counted.rows[0]).n;
}
