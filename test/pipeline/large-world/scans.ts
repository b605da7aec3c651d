import type pg from 'pg';
import { z } from 'zod';

/** Tables of this many rows and more are large: the visits of a month, and all that grows with visits. */
const largeFrom = 10_000;

/** Names of the large tables, months of visits as one. What tonight alone is about is emptied each night, and small. */
export async function largeTables(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ name: string }>(
    `select distinct regexp_replace(relname, '_\\d{4}_\\d{2}$', '') as name
     from pg_class
     where relkind = 'r' and reltuples >= $1
       and relnamespace in ('analytics'::regnamespace, 'conflict'::regnamespace, 'pipeline'::regnamespace)`,
    [largeFrom],
  );
  return new Set(rows.map(({ name }) => name));
}

interface Shape {
  node: string;
  below: Shape[];
}
const shape: z.ZodType<Shape> = z.lazy(() => z.object({ node: z.string(), below: z.array(shape) }));

/** `step: table` for each sequential scan in a plan by which the last run has run a statement. */
export async function plannedScans(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query(`
    select step.name, step_plan.shapes
    from control.step
    join control.step_plan on step_plan.step_name = step.name and step_plan.plan_hash = step.plan_hash
    where step.run_id = (select max(run_id) from control.run where kind = 'pipeline')
    order by step.ordinal`);
  const steps = z.array(z.object({ name: z.string(), shapes: z.array(shape) })).parse(rows);
  return new Set(
    steps.flatMap(({ name, shapes }) => shapes.flatMap(scannedTables).map((table) => `${name}: ${table}`)),
  );
}

function scannedTables({ node, below }: Shape): string[] {
  const table = /^Seq Scan on (\w+)/.exec(node)?.[1];
  return [...(table === undefined ? [] : [table]), ...below.flatMap(scannedTables)];
}

/** How many times each large table has been read from end to end by now, rounded; in functions and triggers, too. */
export async function timesRead(pool: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string; times: number }>(
    `select name, round(rows_read / rows_there)::int as times
     from (
       select
         regexp_replace(relname, '_\\d{4}_\\d{2}$', '') as name,
         sum(seq_tup_read) as rows_read, sum(n_live_tup) as rows_there
       from pg_stat_user_tables
       where n_live_tup >= $1
       group by 1
     ) counted`,
    [largeFrom],
  );
  return new Map(rows.map(({ name, times }) => [name, times]));
}
