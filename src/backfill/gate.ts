import type pg from 'pg';
import { z } from 'zod';
import { CmError } from '../errors.ts';

/**
 * A pipeline that has run since the last backfill has gone on from it, also where that one was cut off half-way: bringing
 * the source's states again would undo its nights.
 *
 * @throws CmError `backfill.pipeline_ran` (exit code 4)
 */
export async function requireNoNightSince(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query(
    `select from control.run
     where kind = 'pipeline' and state = 'done'
       and exists (select from conflict.conflicts)
       and run_id > (
         select max(run.run_id) from control.run join control.step using (run_id)
         where run.kind = 'backfill' and step.state = 'done')
     limit 1`,
  );
  if (rows.length === 0) return;
  throw new CmError(
    'backfill.pipeline_ran',
    'The pipeline has run since the last backfill; bringing the old states again would undo what it found. Nothing was changed.',
    { kind: 'gate', hint: `From here on PostgreSQL goes its own way. ${rehearse}` },
  );
}

/** No statement to copy here: what would have to be emptied may hold what people have written. */
const rehearse =
  'To begin again, use a new database: `cm sync`, `cm backfill`, `cm pipeline run`. What people have written in this one stays in this one.';

const clash = z.object({ what: z.string(), here: z.string(), there: z.string(), clashes: z.coerce.number() });

/**
 * Conflicts and pairs that the pipeline has numbered itself must not stand where the source's own belong: neither
 * another row under the same number, nor the same visit under another.
 *
 * @throws CmError `backfill.ids_clash` (exit code 4)
 */
export async function requireNoClash(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query(
    `with clash as (
       select 'conflict' as what, c.conflict_id as id, c.visit_id::text as here, brought.visit_id::text as there
       from conflict.conflicts c
       join conflict_stg.conflict_of_visit brought
         on brought.conflict_id = c.conflict_id and brought.visit_id <> c.visit_id
       union all
       select 'visit', c.conflict_id, 'conflict ' || c.conflict_id, 'conflict ' || brought.conflict_id
       from conflict.conflicts c
       join conflict_stg.conflict_of_visit brought
         on brought.visit_id = c.visit_id and brought.conflict_id <> c.conflict_id
       union all
       select 'pair', pair.id, pair.visit_id || ' → ' || pair.con_visit_id, brought.visit_id || ' → ' || brought.con_visit_id
       from conflict.conflict_visit_maps pair
       join conflict_stg.pair_verdict brought
         on brought.id = pair.id and (brought.visit_id, brought.con_visit_id) <> (pair.visit_id, pair.con_visit_id)
       where brought.reason is null
       union all
       select 'pair of visits', pair.id, 'pair ' || pair.id, 'pair ' || brought.id
       from conflict.conflict_visit_maps pair
       join conflict_stg.pair_verdict brought
         on brought.visit_id = pair.visit_id and brought.con_visit_id = pair.con_visit_id and brought.id <> pair.id
       where brought.reason is null)
     select what || case when what in ('conflict', 'pair') then ' ' || id else '' end as what, here, there,
            count(*) over () as clashes
     from clash order by clash.what, id limit 1`,
  );
  if (rows.length === 0) return;
  const { what, here, there, clashes } = clash.parse(rows[0]);
  throw new CmError(
    'backfill.ids_clash',
    `The pipeline has created conflicts of its own, and ${clashes.toLocaleString('en-US')} of their numbers clash with the source's: ${what} is ${here} here, ${there} there. Nothing was changed.`,
    { kind: 'gate', hint: `Backfill before the first \`cm pipeline run\`. ${rehearse}` },
  );
}
