import type pg from 'pg';
import { z } from 'zod';
import { byText } from './collections.ts';
import { rational } from './rational.ts';
import type { DashboardCell } from './state.ts';

/** Every cell that is stored, and those that readers count in the pairs: boards of states under filters, the summary. */
export async function readDashboards(pool: pg.Pool): Promise<DashboardCell[]> {
  const { rows } = await pool.query(`
    with filtered_state as (
      select state, visit_date, county, service_code, status, cost_type, visit_type, conflict_type, provider_id,
        provider_tin, contract, count(distinct visit_key) as collisions, sum(shift_price) as shift_price,
        sum(overlap_price) as overlap_price, sum(final_price) as final_price
      from conflict.dashboard_pairs
      group by state, visit_date, county, service_code, status, cost_type, visit_type, conflict_type, provider_id,
        provider_tin, contract
    ),
    cell (dashboard, cell) as (
      select 'payer_' || dimension, to_jsonb(cell) - 'dimension' from conflict.dashboard_payer cell
      union all
      select 'provider_' || dimension, to_jsonb(cell) - 'dimension' from conflict.dashboard_provider cell
      union all
      select 'state_' || dimension, to_jsonb(cell) - 'dimension' from conflict.dashboard_state cell
      union all
      select 'payer_summary', to_jsonb(cell) from conflict.dashboard_payer_summary cell
      union all
      select 'filtered_state', to_jsonb(cell) from filtered_state cell
    )
    select dashboard, cell - '{collisions,shift_price,overlap_price,final_price}'::text[] as dimensions,
      (cell -> 'collisions')::integer as count, cell ->> 'shift_price' as shift_price,
      cell ->> 'overlap_price' as overlap_price, cell ->> 'final_price' as final_price
    from cell`);
  return z.array(cellRow).parse(rows);
}

const amount = z.string().transform(rational);
const dimension = z.string().nullable();
/** The key of a board's cell, its parts in the order of their names. */
const key = z
  .record(z.string(), dimension)
  .transform((parts) =>
    JSON.stringify(Object.fromEntries(Object.entries(parts).sort(([a], [b]) => byText(a, b)))),
  );
const cellRow = z.object({
  dashboard: z.string(),
  dimensions: z.record(z.string(), z.union([dimension, key])),
  count: z.number(),
  shift_price: amount,
  overlap_price: amount,
  final_price: amount,
});
