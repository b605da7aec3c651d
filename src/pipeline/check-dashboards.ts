import type pg from 'pg';
import { z } from 'zod';

/** COUNT and IMPACT of a cell, as decimal text; a shown pair has no count. */
const measures = z.record(z.string(), z.string()).nullable();

const differenceSchema = z.object({
  /** Table of schema conflict. */
  dashboard: z.string(),
  /** All that names the cell, by column. */
  cell: z.record(z.string(), z.unknown()),
  /** Null: the cell is missing. */
  stored: measures,
  /** Null: there should be no such cell. */
  defined: measures,
});

export type DashboardDifference = z.output<typeof differenceSchema>;

export interface DashboardCheck {
  /** Cells and shown pairs that are stored. */
  readonly cells: number;
  readonly differences: number;
  /** The first of them, by dashboard and cell. */
  readonly examples: readonly DashboardDifference[];
}

/** Compares every cell of every dashboard with its definition, recomputed from the pairs. Reads only. */
export async function checkDashboards(
  pool: pg.Pool,
  { examples }: { examples: number },
): Promise<DashboardCheck> {
  const { rows } = await pool.query(
    `with difference as materialized (select * from conflict.dashboard_differences),
     example as (select * from difference order by dashboard, cell limit $1)
     select
       (select count(*) from conflict.dashboard_pairs) + (select count(*) from conflict.dashboard_payer)
         + (select count(*) from conflict.dashboard_provider) + (select count(*) from conflict.dashboard_state)
         as cells,
       (select count(*) from difference) as differences,
       (select coalesce(jsonb_agg(jsonb_build_object(
          'dashboard', dashboard, 'cell', cell,
          'stored', (select jsonb_object_agg(key, value) from jsonb_each_text(stored)),
          'defined', (select jsonb_object_agg(key, value) from jsonb_each_text(defined))
        ) order by dashboard, cell), '[]') from example) as examples`,
    [examples],
  );
  return z.tuple([checkSchema]).parse(rows)[0];
}

const checkSchema = z.object({
  cells: z.coerce.number(),
  differences: z.coerce.number(),
  examples: z.array(differenceSchema),
});
