import type pg from 'pg';
import { z } from 'zod';
import { requireConflict } from './conflict-id.ts';

const author = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('night'), runId: z.string(), asOf: z.string().nullable() }),
  z.object({ kind: z.literal('person'), id: z.string(), name: z.string().nullable() }),
  /** Brought by a backfill, which does not tell. */
  z.object({ kind: z.literal('unknown') }),
]);

const entrySchema = z.object({
  historyId: z.string(),
  pairId: z.string(),
  type: z.string().nullable(),
  at: z.string().nullable(),
  by: author,
  changes: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      old: z.string().nullable(),
      new: z.string().nullable(),
    }),
  ),
});

/** What became of a pair at once: `at` is the day of the night, or when a person wrote. */
export type HistoryEntry = z.output<typeof entrySchema>;

/**
 * Everything that the history tells of a conflict's pairs, oldest first, hidden fields too: for whoever runs the system.
 *
 * @throws CmError `conflict.unknown`
 */
export async function readHistory(pool: pg.Pool, conflictId: string): Promise<HistoryEntry[]> {
  await requireConflict(pool, conflictId);
  const { rows } = await pool.query(
    `select entry.log_history_id::text as "historyId", entry.pair_id::text as "pairId", entry.log_type as type,
       to_jsonb(entry.created_at) #>> '{}' as at,
       case
         when entry.run_id is not null
           then jsonb_build_object('kind', 'night', 'runId', entry.run_id::text, 'asOf', run.as_of)
         when entry.user_id is not null
           then jsonb_build_object('kind', 'person', 'id', entry.user_id, 'name', entry.user_name)
         else jsonb_build_object('kind', 'unknown')
       end as by,
       (select coalesce(jsonb_agg(jsonb_build_object(
           'field', field.field_name, 'label', coalesce(nullif(btrim(field.label), ''), field.field_name),
           'old', change.old_value, 'new', change.new_value
         ) order by change.log_history_value_id), '[]')
        from conflict.log_history_values change
        join conflict.log_fields field using (log_field_id)
        where change.log_history_id = entry.log_history_id) as changes
     from conflict.conflict_visit_maps pair
     join conflict.log_history entry on entry.pair_id = pair.id
     left join control.run run on run.run_id = entry.run_id
     where pair.conflict_id = $1
     order by entry.log_history_id`,
    [conflictId],
  );
  return z.array(entrySchema).parse(rows);
}
