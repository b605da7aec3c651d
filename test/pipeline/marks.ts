import type pg from 'pg';

/**
 * What people do during a day, as the application writes it: they mark conflicts as in progress or ignored, or an agency
 * cannot say. The pairs of the other sides carry the same. Which conflicts, follows from the seed and their ids.
 */
export async function markConflicts(pool: pg.Pool, seed: number): Promise<void> {
  await pool.query(
    `with chosen as (
       select conflict_id, visit_id, (conflict_id * 7919 + $1::bigint * 104729) % 23 as lot
       from conflict.conflicts
       where status not in ('R', 'D')
     ),
     marked as (
       select *, case lot when 0 then 'W' when 1 then 'I' when 2 then 'N' else 'U' end as status from chosen where lot < 4
     ),
     of_pairs as (
       update conflict.conflict_visit_maps pair
       set status = case when pair.status in ('R', 'D') then pair.status else marked.status end,
           con_no_response = marked.status = 'N'
       from marked
       where pair.con_visit_id = marked.visit_id
     )
     update conflict.conflicts c
     set status = marked.status, no_response = marked.status = 'N', version = c.version + 1
     from marked
     where c.conflict_id = marked.conflict_id`,
    [seed],
  );
}
