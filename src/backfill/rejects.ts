import type pg from 'pg';
import { z } from 'zod';

/** Rows of one source table that need somebody's eye, by reason. `stored`: they are here, but for some values. */
export interface RejectSummary {
  readonly table: string;
  readonly reason: string;
  readonly stored: boolean;
  readonly rows: number;
  /** Of up to three of them, the numbers at the source. */
  readonly examples: readonly string[];
  /** Which columns could not be read. */
  readonly columns: readonly string[];
}

const summary = z.object({
  table: z.string(),
  reason: z.string(),
  stored: z.boolean(),
  rows: z.coerce.number(),
  examples: z.array(z.string()),
  columns: z.array(z.string()),
});

/** What the last backfill of each table has listed. */
export async function readRejects(pool: pg.Pool): Promise<RejectSummary[]> {
  const { rows } = await pool.query(
    `select table_name as "table", reason, is_stored as stored, sum(row_count) as rows,
            (array_agg(source_id order by length(source_id), source_id))[1:3] as examples,
            array(select distinct name from control.backfill_reject r, unnest(r.column_names) as name
                  where (r.table_name, r.reason) = (backfill_reject.table_name, backfill_reject.reason)
                  order by name) as columns
     from control.backfill_reject
     group by table_name, reason, is_stored
     order by is_stored, table_name, reason`,
  );
  return z.array(summary).parse(rows);
}
