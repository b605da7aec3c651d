import { readFile } from 'node:fs/promises';
import type { Pool } from '../../src/postgres/pool.ts';
import { betterOfTwo } from '../timing.ts';

const sql = readFile(new URL('naive-self-join.sql', import.meta.url), 'utf8');

/** Seconds of the naive self-join; its pairs stay in the table `naive_pair`. */
export async function detectNaively(pool: Pool, asOf: string): Promise<number> {
  const statement = (await sql)
    .replaceAll(':as_of', `'${asOf}'`)
    .replace('create temporary table', 'create table');
  return betterOfTwo(
    () => pool.query('drop table if exists naive_pair'),
    () => pool.query(statement),
  );
}

/** How many directed pairs the naive join and ours have found alike, of how many each. */
export async function agreement(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ both: string; naive: string; ours: string }>(`
    select count(*) filter (where n.visit_id is not null and p.visit_id is not null) as both,
           count(n.visit_id) as naive, count(p.visit_id) as ours
    from naive_pair n
    full join (select * from conflict.conflict_visit_maps where not (in_service_flag or pto_flag)) p
      on (n.visit_id, n.con_visit_id, n.same_sch_time, n.same_visit_time, n.sch_and_visit_time_same,
          n.sch_over_another_sch_time, n.visit_time_over_another_visit_time, n.sch_time_over_visit_time, n.distance)
       = (p.visit_id, p.con_visit_id, p.same_sch_time_flag, p.same_visit_time_flag, p.sch_and_visit_time_same_flag,
          p.sch_over_another_sch_time_flag, p.visit_time_over_another_visit_time_flag, p.sch_time_over_visit_time_flag,
          p.distance_flag)`);
  const found = rows[0];
  return `${found?.both} of ${found?.naive} and ${found?.ours}`;
}
