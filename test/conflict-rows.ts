import type pg from 'pg';

/** Writes rows whose keys are the columns of `table`. */
export async function insertRows(
  pool: pg.Pool,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  if (columns === '') return;
  await pool.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** Computes what the pairs cost, as a night does. */
export async function computeMoney(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into conflict.pair_money (
      pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price,
      overlap_price, final_price, cost_type, visit_type, conflict_type, visit_key, is_canonical)
    select
      pair_id, conflict_id, visit_date, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price,
      overlap_price, final_price, cost_type, visit_type, conflict_type, visit_key, is_canonical
    from conflict.pair_money_entries`);
}
