import type pg from 'pg';
import { runPipeline } from '../../src/pipeline/index.ts';
import { type KeptRows, readKeptRows } from '../pipeline/kept-rows.ts';

/** A first night, and a second one after a few visits have changed; what is kept after each. */
export async function twoNights(pool: pg.Pool): Promise<KeptRows[]> {
  const personKeySecret = 'secret of two nights';
  await runPipeline({ pool, asOf: '2026-11-23', personKeySecret });
  const first = await readKeptRows(pool);
  await pool.query(`
    update analytics.visit
    set visit_end_time = visit_end_time + interval '40 minutes', scheduled_end_time = scheduled_end_time + interval '40 minutes',
      _run_id = 2
    where visit_id in (select visit_id from conflict.conflicts where conflict_id % 3 = 0)`);
  await pool.query(`
    insert into analytics.deleted_visit (visit_id, _run_id, _synced_at)
    select visit_id, 2, '2026-11-23' from conflict.conflicts where conflict_id % 7 = 0`);
  await runPipeline({ pool, asOf: '2026-11-24', personKeySecret });
  return [first, await readKeptRows(pool)];
}

export const account = { visits: 3000, seed: 5, asOf: '2026-11-23' };
